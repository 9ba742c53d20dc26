// The lists of files: sorted by a click on a heading, and a new name shown as it is typed.

const NUMBERS = ["size"];

document.addEventListener("certif:simulator", ({ target: root }) => {
  if (root.dataset.simulator !== "files") return;
  for (const table of root.querySelectorAll("table")) sortable(table);
  for (const name of ["input", "change"]) {
    root.addEventListener(name, ({ target }) => "rename" in target.dataset && rename(target));
  }
});

function sortable(table) {
  for (const heading of table.querySelectorAll("[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "files__sort";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => sort(table, heading));
  }
}

function sort(table, heading) {
  const ascending = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of table.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const key = heading.dataset.sort;
  const compare = (one, other) =>
    NUMBERS.includes(key)
      ? one.dataset[key] - other.dataset[key]
      : one.dataset[key].localeCompare(other.dataset[key], "fr", { numeric: false });
  const body = table.querySelector("[data-entries]");
  body.append(...[...body.children].sort((one, other) => compare(one, other) * (ascending ? 1 : -1)));
}

function rename(input) {
  const entry = input.closest("[data-entry]");
  entry.dataset.name = input.value.trim() || input.defaultValue;
  entry.querySelector("[data-file-name]").textContent = entry.dataset.name;
}
