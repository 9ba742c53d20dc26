// Leaving the page of an item that is to be answered without leaving it. What counts is a page out of sight (another
// tab, another window over it, another page) for longer than a slip of the hand: neither a dialog of the browser, a
// screen reader, a download nor « Actualiser » hides a page that long. The count goes with the answer, and at once when
// the network allows.

const GRACE_MS = 2_000;

const form = document.querySelector("form[data-left-url]");
if (form) watch(form);

function watch(form) {
  const message = form.querySelector("[data-focus-message]");
  const warning = form.querySelector("template[data-focus-warning]");
  const prefix = `certif.test.${form.dataset.runner}.`;
  let hiddenAt = null;
  let timer = null;

  arrive(Number(form.dataset.losses));
  comeBackFromElsewhere();
  document.addEventListener("certif:item", () => arrive(0));
  document.addEventListener("visibilitychange", () => (document.hidden ? hide() : show()));

  function arrive(known) {
    const field = counter();
    if (field) field.value = Math.max(known, Number(read(`losses.${item()}`) ?? 0));
    tell();
  }

  function hide() {
    if (!counter()) return;
    hiddenAt = performance.now();
    write("away", { item: item(), at: Date.now() });
    timer = setTimeout(lose, GRACE_MS);
  }

  function show() {
    if (hiddenAt !== null && performance.now() - hiddenAt >= GRACE_MS) lose(); // a frozen page had no timer
    clearTimeout(timer);
    hiddenAt = null;
    write("away", null);
    tell();
  }

  // This tab went to another page, then came back to the same item: a reload is no such thing.
  function comeBackFromElsewhere() {
    const away = read("away");
    write("away", null);
    const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (!counter() || reloaded || away?.item !== item() || Date.now() - away.at < GRACE_MS) return;
    lose();
    tell();
  }

  function lose() {
    const field = counter();
    hiddenAt = null;
    if (!field) return;
    field.value = Number(field.value) + 1;
    write(`losses.${item()}`, field.value);
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, item_id: item(), losses: field.value });
    fetch(form.dataset.leftUrl, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {}); // the answer will say it
  }

  // Said once it can be heard, and once: the alert stays as long as the item.
  function tell() {
    const lost = Number(counter()?.value ?? 0) > 0;
    if (!lost) message.replaceChildren();
    else if (!message.childElementCount && !document.hidden) message.replaceChildren(warning.content.cloneNode(true));
  }

  function counter() {
    return form.elements.losses;
  }

  function item() {
    return form.elements.item_id.value;
  }

  // A browser may forbid its storage: then the server's count and the answer's remain.
  function read(name) {
    try {
      return JSON.parse(sessionStorage.getItem(prefix + name));
    } catch {
      return null;
    }
  }

  function write(name, value) {
    try {
      sessionStorage.setItem(prefix + name, JSON.stringify(value));
    } catch {
      // As above.
    }
  }
}
