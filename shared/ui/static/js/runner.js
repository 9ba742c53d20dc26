// The page of the test. Without this script the form works alone; with it, an answer leaves without the page changing,
// and a network that fails stops nobody at once: answers wait here in order, and the next items are held in advance.
// What is typed, and what waits, outlives « Actualiser » in the storage of the tab.

const SEND_LIMIT_MS = 8_000;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000];
const EMPTY = "Vous n’avez rien répondu\u00a0: répondez à la question, ou cliquez sur «\u00a0Je passe\u00a0».";

const form = document.querySelector("form[data-runner]");
if (form) run(form);

function run(form) {
  const store = storage(`certif.test.${form.dataset.runner}.`);
  const place = form.querySelector("[data-runner-place]");
  const message = form.querySelector("[data-runner-message]");
  const queue = store.read("queue") ?? []; // answers not receipted yet, the oldest first
  const held = new Map();
  let rank = Number(form.dataset.rank);
  let tries = 0; // sendings in a row that found nobody
  let retry = null;
  let sending = false;
  const ahead = Number(form.dataset.now) * 1000 - Date.now(); // of the server's clock on this computer's

  form.querySelectorAll("template[data-held]").forEach((one) => hold(Number(one.dataset.held), one.innerHTML));
  restoreDraft();
  const told = store.take("told");
  if (told) say("warning", told);
  mark();
  queueWaited();
  if (queue.length) send();

  form.addEventListener("input", () => store.write(`draft.${item()}`, responses()));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "appel") return; // a call to the surveillant is test-state.js's
    event.preventDefault();
    if (isWaiting()) return;
    if (event.submitter?.value === "pret") return open(event.submitter.formAction);
    const action = event.submitter?.value ?? "valide";
    if (action === "valide" && !responses().some((one) => one.trim())) return say("warning", EMPTY);
    const at = new Date(Date.now() + ahead).toISOString();
    const losses = form.elements.losses?.value ?? 0;
    queue.push({ item: item(), action, responses: responses(), losses, at, waited: queue.length > 0 });
    store.write("queue", queue);
    mark();
    if (tries && held.has(rank + 1)) goOnWaiting();
    else send();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => queue.length && event.preventDefault());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  async function send() {
    if (sending) return;
    clearTimeout(retry);
    sending = true;
    let last = null;
    while (queue.length) {
      const reply = await post(form.getAttribute("action"), fields(queue[0]));
      if (!reply) break;
      tries = 0;
      if (reply.status === 401 || reply.body.type === "csrf") return renew(reply);
      const answer = queue.shift();
      store.write("queue", queue);
      last = reply;
      if (reply.ok) accept(answer, reply.body);
      else if (reply.status === 400 && answer.item === item()) say("warning", reply.body.detail);
      else store.write("told", reply.body.detail);
    }
    sending = false;
    if (queue.length) waitForNetwork();
    else settle(last);
  }

  // « Je suis prêt »: what a timed item asks comes from the server, which starts its time.
  async function open(address) {
    if (sending) return;
    const reply = queue.length ? null : await post(address, fields({ item: item() }));
    if (!reply) return say("warning", "Le réseau ne répond pas : l’épreuve n’a pas commencé.", "Attendez un instant, puis cliquez de nouveau sur « Je suis prêt ». Si cela dure, appelez le surveillant.");
    if (!reply.ok) return location.reload();
    message.replaceChildren();
    show(reply.body.rank, reply.body.html);
  }

  // An answer that found nobody, or was behind one, says when it was given.
  function queueWaited() {
    for (const one of queue) one.waited = true;
    store.write("queue", queue);
  }

  function fields(answer) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, item_id: answer.item });
    if (answer.action) body.set("action", answer.action);
    if (answer.losses) body.set("losses", answer.losses);
    for (const one of answer.responses ?? []) body.append("response", one);
    if (answer.waited) body.set("queued_at", answer.at);
    return body;
  }

  function accept(answer, body) {
    for (const kept of ["draft", "view"]) store.drop(`${kept}.${answer.item}`); // a simulator keeps its view too
    const { sequence, receipt } = body;
    document.dispatchEvent(new CustomEvent("certif:receipt", { detail: { attempt: form.dataset.runner, sequence, receipt } }));
    document.dispatchEvent(new CustomEvent("certif:time", { detail: body.remaining_seconds }));
    showReceipt(sequence, receipt);
    for (const one of [body.next, body.next.ahead]) if (one?.html) hold(one.rank, one.html);
  }

  // An item held in advance is held with its image and its files: the browser keeps them.
  function hold(number, html) {
    if (held.get(number) === html) return;
    held.set(number, html);
    const item = new DOMParser().parseFromString(html, "text/html");
    for (const one of item.querySelectorAll("img, a[download]")) fetch(one.getAttribute("src") ?? one.getAttribute("href"), { priority: "low" }).catch(() => {});
  }

  // Everything has arrived: go on from where the server stands.
  function settle(last) {
    mark();
    if (!last) return;
    if (store.read("told")) return location.reload();
    if (!last.ok) return;
    const { next, notice } = last.body;
    if (next.end) return location.assign(form.dataset.endUrl);
    if (next.rank !== rank) show(next.rank, next.html);
    if (message.contains(document.activeElement)) heading().focus();
    message.replaceChildren();
    form.querySelectorAll(".alert[role=alert]").forEach((alert) => alert.remove());
    if (notice) say("info", notice);
  }

  // Nobody answered: the answer stays in the queue, and the pupil goes on while an item is held.
  function waitForNetwork() {
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] * (0.75 + Math.random() / 2);
    retry = setTimeout(send, pause);
    tries += 1;
    queueWaited();
    goOnWaiting();
  }

  function goOnWaiting() {
    if (isWaiting() && held.has(rank + 1)) show(rank + 1, held.get(rank + 1));
    if (message.dataset.waiting === String(queue.length)) return; // said already: not at each try
    const count = queue.length > 1 ? `${queue.length} réponses attendent` : "Une réponse attend";
    const next = isWaiting() ? " La suite s’affichera d’elle-même." : ""; // nothing is held: always so in an adaptive test
    say("warning", `${count} le retour du réseau.`, `Rien n’est perdu\u00a0: ce que vous avez répondu est gardé ici et partira tout seul.${next} Ne fermez pas cette page\u00a0; si cela dure, appelez le surveillant.`);
    message.dataset.waiting = queue.length;
    const button = element("button", "Renvoyer maintenant", "button button--secondary");
    button.type = "button";
    button.addEventListener("click", send);
    message.querySelector(".alert__body").append(button);
  }

  // The page is too old to be heard: a new one knows what waits. A second time in a row, a person must look.
  function renew(reply) {
    sending = false;
    if (store.take("renewed")) return say("warning", reply.body.detail ?? "Rechargez la page, ou appelez le surveillant.");
    store.write("renewed", true);
    queue.length = 0; // the stored queue remains; nothing holds this page back
    location.reload();
  }

  function show(number, html) {
    rank = number;
    place.innerHTML = html;
    restoreDraft();
    document.dispatchEvent(new CustomEvent("certif:item"));
    document.title = document.title.replace(/^Épreuve \d+/, `Épreuve ${rank}`);
    mark();
    heading().focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  function heading() {
    const title = place.querySelector("h1");
    title.tabIndex = -1;
    return title;
  }

  function showReceipt(sequence, receipt) {
    store.drop("renewed");
    const details = document.createElement("details");
    const code = element("span", receipt, "code");
    const line = element("p", "Reçu\u00a0: ");
    line.append(code);
    details.append(element("summary", `Réponse à l’épreuve ${sequence} enregistrée`), line);
    form.querySelector("[data-receipt-note]").replaceChildren(details);
  }

  function say(tone, title, text) {
    const body = element("div", "", "alert__body");
    body.append(element("p", title, "alert__title"));
    if (text) body.append(element("p", text));
    const alert = element("div", "", `alert alert--${tone}`);
    alert.append(body);
    message.replaceChildren(alert);
    message.scrollIntoView({ block: "nearest" });
    delete message.dataset.waiting;
  }

  // An item whose answer waits cannot be answered again. Its buttons are marked, not disabled: the focus stays there.
  function mark() {
    form.dataset.waiting = queue.length;
    for (const button of form.querySelectorAll(".action-bar button[name=action]")) {
      if (isWaiting()) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  function isWaiting() {
    return queue.some((answer) => answer.item === item());
  }

  function restoreDraft() {
    const draft = store.read(`draft.${item()}`);
    if (!draft || form.querySelector("[name=response][checked], [name=response][type=text][value]:not([value='']), [name=response] [selected]")) return;
    form.querySelectorAll("[name=response]").forEach((field, place) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = draft.includes(field.value);
      else field.value = draft[place] ?? "";
    });
  }

  function responses() {
    return new FormData(form).getAll("response");
  }

  function item() {
    return form.elements.item_id.value;
  }
}

// The server's word, or null when nobody can be heard. An answer sent again gets the receipt of the first time.
async function post(address, body) {
  try {
    const reply = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    });
    if (reply.status >= 500 || reply.status === 429) return null;
    return { ok: reply.ok, status: reply.status, body: await reply.json() };
  } catch {
    return null;
  }
}

// The storage of this tab, as JSON. A browser may forbid it: the test goes on without.
function storage(prefix) {
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const read = (name) => attempt(() => JSON.parse(sessionStorage.getItem(prefix + name)));
  const drop = (name) => attempt(() => sessionStorage.removeItem(prefix + name));
  const write = (name, value) => attempt(() => sessionStorage.setItem(prefix + name, JSON.stringify(value)));
  const take = (name) => {
    const value = read(name);
    drop(name);
    return value;
  };
  return { read, write, drop, take };
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
