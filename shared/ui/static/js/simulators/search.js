// The search page: finds among the pages that stand in the document, by the operators of its help.

const IGNORED = new Set("a à au aux d de des du en et l la le les ou où par pour que qui sur un une est".split(" ").map(plain));
const TERM = /(-?)(?:(site|filetype|intitle|inurl):)?(?:"([^"]*)"?|(\S+))/gi;

document.addEventListener("certif:simulator", ({ target: root, detail: { memory } }) => {
  if (root.dataset.simulator === "search") engine(root, memory);
});

function engine(root, memory) {
  const query = root.querySelector("[data-query]");
  const type = root.querySelector("[data-query-type]");
  const since = root.querySelector("[data-query-since]");
  const told = root.querySelector("[data-query-told]");
  const list = root.querySelector("[data-results]");
  const pages = [...root.querySelectorAll("[data-result]")].map(read);

  [query.value, type.value, since.value] = memory.read("asked") ?? ["", "", ""];
  root.querySelector("[data-query-go]").addEventListener("click", search);
  query.addEventListener("keydown", (event) => event.key === "Enter" && search());
  for (const filter of [type, since]) filter.addEventListener("change", search);
  search();

  function search() {
    memory.write("asked", [query.value, type.value, since.value]);
    const wanted = parse(query.value);
    let count = 0;
    for (const page of pages) {
      const found =
        wanted.length > 0 && (!type.value || page.type === type.value) && (!since.value || page.year >= Number(since.value)) && wanted.every((group) => group.some((term) => holds(page, term)));
      page.row.hidden = !found;
      count += found ? 1 : 0;
    }
    list.hidden = !count;
    if (!wanted.length) told.textContent = "Tapez votre recherche, puis Entrée.";
    else told.textContent = count > 1 ? `${count} résultats` : count ? "1 résultat" : "Aucun résultat. Essayez d’autres mots, ou moins de conditions.";
  }
}

function read(row) {
  const title = row.querySelector("[data-result-title]").textContent;
  const texts = [...row.querySelectorAll("[data-result-text]")].map((one) => one.textContent);
  const { url, type, year } = row.dataset;
  return { row, url: url.toLowerCase(), type, year: Number(year), title: words(title), all: words([title, ...texts, url].join(" . ")) };
}

// Groups that must all hold; a group holds when one of its terms does (« OU »).
function parse(text) {
  const groups = [];
  let joined = false;
  for (const [, minus, operator = "", exact, word] of text.trim().matchAll(TERM)) {
    if (word === "OU" || word === "OR" || word === "|") {
      joined = groups.length > 0;
      continue;
    }
    if (word === "ET" || word === "AND") continue;
    const term = { excluded: minus === "-", operator: operator.toLowerCase(), phrase: exact !== undefined, text: exact ?? word };
    if (!operator && !term.phrase && IGNORED.has(plain(term.text))) continue;
    if (joined) groups.at(-1).push(term);
    else groups.push([term]);
    joined = false;
  }
  return groups;
}

function holds(page, term) {
  return test(page, term) !== term.excluded;
}

function test(page, { operator, phrase, text }) {
  const asked = text.toLowerCase();
  if (operator === "site") {
    const host = page.url.replace(/^https?:\/\//, "").split("/")[0];
    const site = asked.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
    return host === site || host.endsWith(`.${site.replace(/^\./, "")}`);
  }
  if (operator === "filetype") return page.url.endsWith(`.${asked.replace(/^\./, "")}`);
  if (operator === "inurl") return page.url.includes(asked);
  const list = words(text);
  const place = operator === "intitle" ? page.title : page.all;
  return list.length > 0 && (phrase || list.length > 1 ? follows(place, list) : place.some((one) => stem(one) === stem(list[0])));
}

function follows(place, list) {
  return place.some((_, start) => list.every((word, rank) => place[start + rank] === word));
}

function words(text) {
  return plain(text).match(/[a-z0-9]+|\./g)?.filter((one, rank, all) => one !== "." || all[rank - 1] !== ".") ?? [];
}

function stem(word) {
  return word.length > 3 ? word.replace(/[sx]$/, "") : word;
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("œ", "oe");
}
