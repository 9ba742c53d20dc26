// A form leaves once. A second click while it is on its way does nothing, and the button says so.
// Forms whose answer is a file, which leaves the page where it is, opt out with data-submit-many.

const UNLOCK_AFTER_MS = 15_000; // a lost connection gives the button back; the server bears a repeated request
const busy = new Map(); // form → { button, label }

function lock(form, button) {
  const label = button ? [...button.childNodes] : [];
  busy.set(form, { button, label });
  if (!button) return;
  button.replaceChildren(button.dataset.busyLabel ?? "Envoi en cours…");
  button.setAttribute("aria-disabled", "true"); // `disabled` would drop the focus, and the button's own value
  button.setAttribute("aria-busy", "true");
}

function unlock(form) {
  const { button, label } = busy.get(form) ?? {};
  busy.delete(form);
  if (!button) return;
  button.replaceChildren(...label);
  button.removeAttribute("aria-disabled");
  button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "submitMany" in form.dataset) return;
  if (busy.has(form)) {
    event.preventDefault();
    return;
  }
  lock(form, event.submitter);
  setTimeout(() => unlock(form), UNLOCK_AFTER_MS);
});

// « Précédent » may bring the page back as it was left, still locked.
window.addEventListener("pageshow", () => {
  for (const form of [...busy.keys()]) unlock(form);
});
