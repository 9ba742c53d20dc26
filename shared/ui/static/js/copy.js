// A button beside what is shown once to be copied. Without scripts the field is selected by hand.

function copyable(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary reveal__button";
  button.textContent = input.dataset.copy;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      said.textContent = "Copié.";
    } catch {
      said.textContent = "Le texte est sélectionné\u00a0: copiez-le avec Ctrl\u00a0+\u00a0C.";
    }
  });
  const row = document.createElement("div");
  row.className = "reveal";
  input.replaceWith(row);
  row.append(input, button);
  row.after(said);
}

document.querySelectorAll("input[data-copy]").forEach(copyable);
