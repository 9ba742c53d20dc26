// A form leaves once. A second click while it is on its way does nothing, and the button says so.
// Forms whose answer is a file, which leaves the page where it is, opt out with data-submit-many.

const UNLOCK_AFTER_MS = 15_000; // a lost connection gives the button back; the server bears a repeated request

function lock(form, button) {
  form.dataset.sending = "true";
  if (!button) return;
  button.dataset.label = button.innerHTML;
  button.textContent = button.dataset.busyLabel ?? "Envoi en cours…";
  button.setAttribute("aria-disabled", "true"); // `disabled` would drop the focus, and the button's own value
  button.setAttribute("aria-busy", "true");
}

function unlock(form) {
  delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[aria-busy='true']")) {
    if (button.form !== form) continue;
    button.innerHTML = button.dataset.label;
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "submitMany" in form.dataset) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  lock(form, event.submitter);
  setTimeout(() => unlock(form), UNLOCK_AFTER_MS);
});

// « Précédent » may bring the page back as it was left, still locked.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) unlock(form);
});
