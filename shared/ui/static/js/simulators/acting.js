// The changes made in a simulator are the answer of the item: those whose value is not the first one, in the order of the
// page, as « Nom, réglage : valeur ; Autre nom : valeur » (shared/referential/simulation/acting.py). No solution is here.

const BETWEEN = " ; ";
const SAYS = " : ";

document.addEventListener("certif:simulator", ({ target: root }) => {
  const controls = [...root.querySelectorAll("[data-act]")];
  if (controls.length) act(root, controls);
});

function act(root, controls) {
  const field = root.closest(".item-card").querySelector("[name=response]");
  const report = root.querySelector("[data-changes]");
  field.closest(".field").hidden = true;
  report.hidden = false;

  const wanted = new Map(field.value.split(BETWEEN).map((part) => part.split(SAYS)));
  for (const control of controls) set(control, wanted.get(control.dataset.act) ?? first(control));
  tell();

  for (const name of ["input", "change"]) {
    root.addEventListener(name, ({ target }) => {
      if (!controls.includes(target) || field.value === answer()) return;
      field.value = answer();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      tell();
    });
  }
  report.querySelector("[data-changes-undo]").addEventListener("click", () => {
    for (const control of controls) set(control, first(control));
    tell();
  });

  function answer() {
    return changes().join(BETWEEN);
  }

  function changes() {
    return controls.filter((control) => value(control) !== first(control)).map((control) => control.dataset.act + SAYS + value(control));
  }

  function tell() {
    const made = changes();
    const count = made.length > 1 ? `${made.length} changements.` : made.length ? "1 changement." : "Aucun changement pour l’instant.";
    report.querySelector("[data-changes-told]").textContent = count;
    report.querySelector("[data-changes-list]").replaceChildren(...made.map(line));
    report.querySelector("[data-changes-undo]").hidden = !made.length;
    if (report.contains(document.activeElement) && !made.length) focusFirst();
  }

  function focusFirst() {
    root.querySelector("[data-pane-link][aria-current]")?.focus();
  }
}

function set(control, text) {
  if (value(control) === text) return;
  if (control.type === "checkbox") control.checked = text === "oui";
  else control.value = text;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function value(control) {
  if (control.type !== "checkbox") return control.value.trim();
  return control.checked ? "oui" : "non";
}

// As the page came: a browser may have put back what it remembers.
function first(control) {
  if (control.type === "checkbox") return control.defaultChecked ? "oui" : "non";
  return control.options ? [...control.options].find((one) => one.defaultSelected).value : control.defaultValue;
}

function line(text) {
  const made = document.createElement("li");
  made.textContent = text.replaceAll("'", "’").replace(SAYS, "\u00a0: ");
  return made;
}
