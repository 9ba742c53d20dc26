// Starts the simulator of an item, when the page comes and when the runner shows the next item. Each module of this folder
// waits for « certif:simulator ». What is looked at is kept where the runner keeps the draft, and leaves with it.

document.addEventListener("certif:item", start);
start();

function start() {
  for (const root of document.querySelectorAll("[data-simulator]")) {
    for (const tool of root.querySelectorAll("[data-needs-script]")) tool.hidden = false;
    root.addEventListener("keydown", keepTheForm);
    root.dispatchEvent(new CustomEvent("certif:simulator", { bubbles: true, detail: { memory: memory(root) } }));
  }
}

// « Entrée » in a field of the simulator is not « Je valide ».
function keepTheForm(event) {
  if (event.key === "Enter" && event.target.matches("input, select")) event.preventDefault();
}

// A reviewer's page keeps nothing. A browser may forbid its storage: the simulator goes on without.
function memory(root) {
  const runner = root.closest("form[data-runner]")?.dataset.runner;
  const key = `certif.test.${runner}.view.${root.dataset.item}`;
  let all = {};
  try {
    all = (runner && JSON.parse(sessionStorage.getItem(key))) || {};
  } catch {
    all = {};
  }
  const write = (name, value) => {
    all[name] = value;
    try {
      if (runner) sessionStorage.setItem(key, JSON.stringify(all));
    } catch {
      // Kept in this page only.
    }
  };
  return { read: (name) => all[name], write };
}
