// Picking people in a list: the count as one ticks, and the buttons that tick many, in place.
// Without this script the server does the same: each of these buttons sends the form and shows it again.

for (const form of document.querySelectorAll("[data-pick]")) {
  const told = form.querySelector("[data-pick-count]");
  const boxes = [...form.querySelectorAll("input[type='checkbox'][name='eleve']")];
  const hidden = form.querySelectorAll("input[type='hidden'][name='eleve']");
  let elsewhere = hidden.length; // chosen, but left out by the filter

  const count = () => {
    const chosen = elsewhere + boxes.filter((box) => box.checked).length;
    const plural = chosen > 1 ? "s" : "";
    const aside = elsewhere ? `, dont ${elsewhere} hors de l’affichage` : "";
    told.textContent = `${chosen} élève${plural} choisi${plural}${aside}`;
  };

  const onClick = (selector, act) => {
    for (const button of form.querySelectorAll(selector)) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        act(button);
        count();
      });
    }
  };

  onClick("[data-pick-class]", (button) => {
    for (const box of button.closest("fieldset").querySelectorAll("input[name='eleve']")) box.checked = true;
  });
  onClick("[data-pick-ready]", () => {
    for (const box of boxes) if ("ready" in box.dataset) box.checked = true;
  });
  onClick("[data-pick-none]", () => {
    for (const box of boxes) box.checked = false;
    for (const one of hidden) one.remove();
    elsewhere = 0;
  });
  form.addEventListener("change", count);
  count(); // « Précédent » brings the ticks back
}
