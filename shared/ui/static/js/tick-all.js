// A button that ticks every box of its kind in place; without this script, the server ticks them and shows the form again.

for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = button.form.querySelectorAll(`input[type="checkbox"][name$="${button.dataset.tickAll}"]`);
    for (const box of boxes) box.checked = true;
    const told = button.form.querySelector("[data-tick-all-status]");
    if (told) told.textContent = boxes.length > 1 ? `${boxes.length} cases cochées.` : "1 case cochée.";
  });
}
