// Folders or tabs: a list of links, one pane shown at a time. A search looks in all of them. What is moved goes to its
// folder when another folder is looked at: nothing vanishes under the keyboard.

document.addEventListener("certif:simulator", ({ target: root, detail: { memory } }) => {
  if (root.querySelector("[data-pane]")) show(root, memory);
});

function show(root, memory) {
  const panes = [...root.querySelectorAll("[data-pane]")];
  const entries = [...root.querySelectorAll("[data-entry]")];
  const search = root.querySelector("[data-pane-search]");
  const told = root.querySelector("[data-pane-told]");

  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pane-link]");
    if (!link) return;
    event.preventDefault();
    if (search) search.value = "";
    open(link.hash.slice(1));
    if (link.closest("[data-pane]")) focusTitle();
  });
  search?.addEventListener("input", find);
  root.addEventListener("change", ({ target }) => "refile" in target.dataset && mark(target));
  open(memory.read("pane") ?? panes[0].id);
  if (search && memory.read("search")) {
    search.value = memory.read("search");
    find();
  }

  function open(id) {
    refile();
    memory.write("pane", id);
    memory.write("search", "");
    for (const pane of panes) pane.hidden = pane.id !== id;
    for (const entry of entries) entry.hidden = false;
    for (const body of root.querySelectorAll("[data-folders]")) body.hidden = false;
    for (const link of root.querySelectorAll(".panes__nav [data-pane-link]")) {
      if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (told) told.textContent = "";
  }

  function find() {
    const words = plain(search.value).split(" ").filter(Boolean);
    if (!words.length) return open(memory.read("pane") ?? panes[0].id);
    refile();
    memory.write("search", search.value);
    let count = 0;
    for (const entry of entries) {
      const text = plain([...entry.querySelectorAll("[data-found-by]")].map((one) => one.textContent).join(" "));
      entry.hidden = !words.every((word) => text.includes(word));
      count += entry.hidden ? 0 : 1;
    }
    for (const pane of panes) pane.hidden = !pane.querySelector("[data-entry]:not([hidden])");
    for (const body of root.querySelectorAll("[data-folders]")) body.hidden = true;
    for (const link of root.querySelectorAll(".panes__nav [aria-current]")) link.removeAttribute("aria-current");
    told.textContent = count > 1 ? `${count} résultats` : count ? "1 résultat" : "Aucun résultat";
  }

  function refile() {
    for (const entry of entries) {
      const folder = entry.querySelector("[data-refile]")?.value;
      const pane = panes.find((one) => one.dataset.pane === folder);
      if (!pane || pane.contains(entry)) continue;
      pane.querySelector("[data-entries]").append(entry);
      entry.querySelector("[data-refiled]").textContent = "";
    }
    for (const pane of panes) {
      const count = pane.querySelectorAll("[data-entry]").length;
      const empty = pane.querySelector("[data-pane-empty]");
      if (empty) empty.hidden = count > 0 || Boolean(pane.querySelector("[data-folders]"));
      const shown = root.querySelector(`[data-pane-count="${pane.id}"]`);
      if (shown) shown.textContent = count;
    }
  }

  // Says beside the name where the thing goes, until it is there.
  function mark(choice) {
    const entry = choice.closest("[data-entry]");
    const here = entry.closest("[data-pane]").dataset.pane === choice.value;
    entry.querySelector("[data-refiled]").textContent = here ? "" : `Ira dans ${choice.value}`;
  }

  function focusTitle() {
    const title = panes.find((pane) => !pane.hidden).querySelector(".pane__title");
    title.tabIndex = -1;
    title.focus();
  }
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("’", "'").replace(/\s+/g, " ").trim();
}
