// What the room does to a running test, asked for every few seconds while the page is looked at, and now and then while
// the pupil works in another window: minutes added, the end of the time, a call that was answered. A network that fails is not told here: the answers that wait say it.

const PAUSE_MS = [3_100, 3_500]; // with the click and the wire, an order is seen within 5 s (tests/bench/room_act.py)
const HIDDEN_PAUSE_MS = 20_000; // enough to be known as present; browsers make it a minute at most
const LIMIT_MS = 4_000;
const READ_MS = 10_000; // a message stays in sight that long, then where it is until the next answer
const CALLED = "Le surveillant est prévenu\u00a0; levez la main.";
const PASS = "Cliquez sur «\u00a0Je passe\u00a0» jusqu’à l’écran de fin de test, puis appelez le surveillant.";
const NOT_SENT = "Le message n’est pas parti\u00a0: levez la main.";

const form = document.querySelector("form[data-state-url]");
if (form) listen(form);

function listen(form) {
  const message = form.querySelector("[data-room-message]");
  const said = form.querySelector("[data-help-said]");
  const button = form.querySelector("[data-help-button]"); // none in the practice
  const validate = form.querySelector("button[value=valide]"); // none once the time is over
  let deadline = Number(form.dataset.deadline);
  let added = Number(form.dataset.added);
  let tag = "";
  let timer = null;
  let shownAt = 0;
  let asked = 0; // a state asked for before a click says nothing of what the click did

  plan();
  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : ask()));
  document.addEventListener("certif:receipt", () => Date.now() - shownAt > READ_MS && message.replaceChildren());
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    call(button.value);
  });

  function plan() {
    clearTimeout(timer);
    const seen = PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]);
    timer = setTimeout(ask, document.hidden ? HIDDEN_PAUSE_MS : seen);
  }

  async function ask() {
    clearTimeout(timer);
    const mine = (asked += 1);
    try {
      const reply = await fetch(form.dataset.stateUrl, {
        headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) },
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (reply.status === 401) return; // the next answer will say why
      if (reply.ok && mine === asked) {
        take(await reply.json());
        tag = reply.headers.get("ETag") ?? "";
      }
    } catch {
      // The network is away: the answers that wait say it.
    }
    if (mine === asked) plan();
  }

  function take(state) {
    const waiting = Number(form.dataset.waiting);
    if (state.completed && !waiting) return location.assign(form.dataset.endUrl);
    if (state.closed && !waiting) return location.reload();
    showCall(state.help);
    const end = Date.parse(state.deadline) / 1000;
    if (state.added_minutes > added) say("info", addedText(state.added_minutes - added));
    else if (state.over && end < deadline - 1) say("warning", "Le surveillant a mis fin au temps du test.", PASS);
    else if (state.over && validate && !validate.hidden) say("info", "Le temps est écoulé.", PASS);
    added = state.added_minutes;
    deadline = end;
    document.dispatchEvent(new CustomEvent("certif:time", { detail: state.remaining_seconds }));
    allowAnswers(!state.over);
  }

  // Once the time is over « Je passe » alone is left; a page that was made so is made again when time is added.
  function allowAnswers(allowed) {
    if (!validate) return allowed && location.reload();
    if (!allowed && validate === document.activeElement) form.querySelector("button[value=passe]").focus();
    validate.hidden = !allowed;
    form.classList.toggle("runner--over", !allowed);
  }

  async function call(what) {
    asked += 1;
    if (what === "debut") document.dispatchEvent(new Event("certif:call"));
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, appel: what });
    try {
      const reply = await fetch(button.formAction, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (!reply.ok) throw new Error(reply.status);
      const { help } = await reply.json();
      showCall(help);
      if (what === "debut" && !help) said.textContent = "Levez la main.";
    } catch {
      if (what === "debut") said.textContent = NOT_SENT;
    }
    tag = "";
    plan();
  }

  function showCall(calling) {
    const now = calling ? "fin" : "debut";
    if (!button || button.value === now) return;
    button.value = now;
    button.textContent = calling ? "Ce n’est plus nécessaire" : "Signaler un problème";
    said.textContent = calling ? CALLED : "";
  }

  function say(tone, title, text) {
    const body = element("div", "", "alert__body");
    body.append(element("p", title, "alert__title"));
    if (text) body.append(element("p", text));
    const alert = element("div", "", `alert alert--${tone}`);
    alert.append(body);
    message.replaceChildren(alert);
    message.classList.add("runner__message--fresh");
    shownAt = Date.now();
    setTimeout(() => message.classList.toggle("runner__message--fresh", Date.now() - shownAt < READ_MS), READ_MS);
  }
}

function addedText(minutes) {
  return `Le surveillant a ajouté ${minutes} minute${minutes > 1 ? "s" : ""}.`;
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
