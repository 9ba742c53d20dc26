// « Afficher » and « Masquer » for a password being typed, « Masquer » for a code on a screen that a class may see.

function toggleButton(name, isShown, onToggle) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary reveal__button";
  const refresh = () => {
    button.textContent = isShown() ? "Masquer" : "Afficher";
    button.setAttribute("aria-label", `${button.textContent}\u00a0: ${name}`);
  };
  button.addEventListener("click", () => {
    onToggle();
    refresh();
  });
  refresh();
  return { button, refresh };
}

function revealable(input) {
  const label = input.labels[0]?.firstChild?.textContent.trim() ?? "";
  const isShown = () => input.type === "text";
  const { button, refresh } = toggleButton(label, isShown, () => {
    input.type = isShown() ? "password" : "text";
  });
  const row = document.createElement("div");
  row.className = "reveal";
  input.replaceWith(row);
  row.append(input, button);
  // A browser offers to remember what a text field holds: never a password.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
    refresh();
  });
}

function concealable(code) {
  const value = code.textContent;
  const isShown = () => code.textContent === value;
  const { button } = toggleButton(code.dataset.concealable, isShown, () => {
    code.classList.toggle("is-concealed", isShown());
    code.textContent = isShown() ? "•".repeat(value.length) : value;
  });
  code.parentElement.append(button);
}

document.querySelectorAll("input[data-reveal]").forEach(revealable);
document.querySelectorAll("[data-concealable]").forEach(concealable);
