// A sheet of cells: arrows move, what is typed is computed, rows are sorted and filtered. Formulas are French, as in
// shared/referential/simulation/formulas.py; English names do too.

const CELL = /^\$?([A-Z])\$?(\d+)$/;
const TOKEN = /\s*(?:(\d+(?:[.,]\d+)?)|"([^"]*)"|([A-ZÀ-Ÿ.]+)(?=\()|(\$?[A-Z]\$?\d+(?::\$?[A-Z]\$?\d+)?)|(VRAI|FAUX)|(<=|>=|<>|[-+*/^&=<>();%]))/y;
const ENGLISH = { SUM: "SOMME", AVERAGE: "MOYENNE", COUNT: "NB", COUNTA: "NBVAL", COUNTIF: "NB.SI", SUMIF: "SOMME.SI", IF: "SI", ROUND: "ARRONDI", MEDIAN: "MEDIANE", MÉDIANE: "MEDIANE" };

document.addEventListener("certif:simulator", ({ target: root, detail: { memory } }) => {
  if (root.dataset.simulator === "spreadsheet") sheet(root, memory);
});

function sheet(root, memory) {
  const table = root.querySelector("[data-sheet]");
  const bar = root.querySelector("[data-formula]");
  const told = root.querySelector("[data-sheet-told]");
  const rows = [...table.tBodies[0].rows];
  const cells = rows.map((row) => [...row.querySelectorAll("td")]);
  const first = cells.map((row) => row.map((cell) => cell.dataset.raw));
  const sortable = Number(table.dataset.sortable);
  const pick = (name) => root.querySelector(`[data-${name}]`);
  const kept = memory.read("raw");
  let raw = kept?.length === first.length ? kept : first.map((row) => [...row]);
  let at = [0, 0];

  table.setAttribute("role", "grid");
  table.setAttribute("aria-describedby", "sim-touches");
  for (const row of cells) for (const cell of row) cell.setAttribute("role", "gridcell");
  compute();
  go(0, 0, false);

  table.addEventListener("click", ({ target }) => target.matches("td[data-raw]") && go(...place(target)));
  table.addEventListener("dblclick", () => bar.focus());
  table.addEventListener("focusin", ({ target }) => target.matches("td[data-raw]") && go(...place(target), false));
  table.addEventListener("keydown", onKey);
  bar.addEventListener("change", () => commit(bar.value));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") bar.value = raw[at[0]][at[1]];
    if (!["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    commit(bar.value);
    if (event.key === "Enter") step(1);
    go(...at);
  });
  root.querySelector("[data-sheet-reset]").addEventListener("click", () => {
    raw = first.map((row) => [...row]);
    for (const list of root.querySelectorAll("[data-sort-column], [data-filter-column]")) list.value = "";
    offer();
    filter();
    compute();
    go(0, 0, false);
    told.textContent = "La feuille est comme au début.";
  });
  if (sortable) {
    for (const name of ["sort-column", "sort-order"]) pick(name).addEventListener("change", sort);
    pick("filter-column").addEventListener("change", () => (offer(), filter()));
    pick("filter-value").addEventListener("change", filter);
  }

  function onKey(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const { key } = event;
    if (event.altKey || event.metaKey) return;
    if (moves[key] && moves[key][0]) step(moves[key][0]);
    else if (moves[key]) at[1] = clamp(at[1] + moves[key][1], cells[0].length);
    else if (key === "Home") at = [event.ctrlKey ? 0 : at[0], 0];
    else if (key === "End") at = [event.ctrlKey ? rows.length - 1 : at[0], cells[0].length - 1];
    else if (key === "Delete") commit("");
    else if (key === "Enter" || key === "F2") return event.preventDefault(), bar.focus();
    else if (key.length === 1 && !event.ctrlKey) {
      event.preventDefault();
      bar.focus();
      return (bar.value = key);
    } else return;
    event.preventDefault();
    go(...at);
  }

  // Over the rows that the filter hides.
  function step(by) {
    for (let row = at[0] + by; row >= 0 && row < rows.length; row += by) {
      if (!rows[row].hidden) return (at[0] = row);
    }
  }

  function go(row, column, focus = true) {
    at = [row, column];
    const cell = cells[row][column];
    for (const other of table.querySelectorAll("[tabindex]")) {
      if (other === cell) continue; // which would lose the focus
      other.removeAttribute("tabindex");
      other.removeAttribute("aria-selected");
    }
    cell.tabIndex = 0;
    cell.setAttribute("aria-selected", "true");
    root.querySelector("[data-cell-name]").textContent = letter(column) + (row + 1);
    bar.value = raw[row][column];
    if (focus && document.activeElement !== cell) cell.focus();
  }

  function place(cell) {
    const row = rows.indexOf(cell.parentElement);
    return [row, cells[row].indexOf(cell)];
  }

  function commit(text) {
    if (raw[at[0]][at[1]] === text) return;
    raw[at[0]][at[1]] = text;
    compute();
  }

  function compute() {
    const values = evaluate(raw);
    memory.write("raw", raw);
    values.forEach((row, top) =>
      row.forEach((value, left) => {
        const cell = cells[top][left];
        cell.textContent = typeof value === "number" && raw[top][left].startsWith("=") ? written(value) : typeof value === "number" ? raw[top][left] : written(value);
        cell.classList.toggle("sheet__number", typeof value === "number" || isDate(value));
      }),
    );
  }

  // Whole rows change places, and a formula goes on reading the row where it stands.
  function sort() {
    const column = pick("sort-column").value;
    if (column === "") return;
    const order = Number(pick("sort-order").value);
    const values = evaluate(raw);
    const from = [...Array(sortable - 1).keys()].map((rank) => rank + 1);
    const sorted = [...from].sort((one, other) => order * compare(values[one][column], values[other][column]) || one - other);
    const moved = sorted.map((source, rank) => raw[source].map((text) => shift(text, rank + 1 - source)));
    raw = raw.map((row, rank) => (rank >= 1 && rank < sortable ? moved[rank - 1] : row));
    compute();
    filter();
    go(...at, false);
    told.textContent = `Trié par ${first[0][column]}, ordre ${order > 0 ? "croissant" : "décroissant"}.`;
  }

  // The values to choose from, as they are written.
  function offer() {
    const list = pick("filter-value");
    if (!list) return;
    const column = pick("filter-column").value;
    const shown = column === "" ? [] : [...new Set(cells.slice(1, sortable).map((row) => row[column].textContent))];
    list.replaceChildren(new Option("Toutes", ""), ...shown.sort((one, other) => compare(read(one), read(other))).map((text) => new Option(text || "(vide)", text || "(vide)")));
  }

  function filter() {
    const column = pick("filter-column")?.value ?? "";
    const wanted = pick("filter-value")?.value ?? "";
    for (let row = 1; row < sortable; row += 1) {
      rows[row].hidden = column !== "" && wanted !== "" && (cells[row][column].textContent || "(vide)") !== wanted;
    }
    if (rows[at[0]].hidden) go(0, at[1], false);
    const count = rows.slice(1, sortable).filter((row) => !row.hidden).length;
    told.textContent = `${count} ligne${count > 1 ? "s" : ""} de données affichée${count > 1 ? "s" : ""}.`;
  }
}

function clamp(place, length) {
  return Math.min(Math.max(place, 0), length - 1);
}

function letter(column) {
  return String.fromCharCode(65 + column);
}

// The references of a moved formula, but those with a « $ », follow it.
function shift(text, by) {
  if (!text.startsWith("=") || !by) return text;
  return outsideQuotes(text, (part) => part.replace(/(\$?[A-Z])(\d+)(?!\d*\()/g, (_, column, row) => column + (Number(row) + by)));
}

function outsideQuotes(text, change) {
  return text.split('"').map((part, rank) => (rank % 2 ? part : change(part))).join('"');
}

function isDate(value) {
  return typeof value === "string" && /^\d{1,2}\/\d{1,2}\/\d{4}$/.test(value);
}

function compare(one, other) {
  const [left, right] = [one, other].map((value) => (isDate(value) ? value.split("/").reverse().map((part) => part.padStart(2, "0")).join("") : value));
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== typeof right) return left === null ? 1 : right === null ? -1 : typeof left === "number" ? -1 : 1;
  return String(left ?? "").localeCompare(String(right ?? ""), "fr", { sensitivity: "base" });
}

// What a typed text is: a number, nothing, or a text.
function read(text) {
  const bare = text.replace(/[\s\u202f\u00a0]/g, "");
  if (/^-?\d+([.,]\d+)?$/.test(bare)) return Number(bare.replace(",", "."));
  return text === "" ? null : text;
}

function written(value) {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "VRAI" : "FAUX";
  if (typeof value !== "number") return String(value);
  return value.toLocaleString("fr-FR", { maximumFractionDigits: 4, useGrouping: false });
}

// The value of every cell; an error is the text that the cell shows.
function evaluate(raw) {
  const known = new Map();
  const value = (row, column) => {
    const name = letter(column) + row;
    if (row < 0 || row >= raw.length || column >= raw[0].length) return null;
    if (known.get(name) === value) throw new Error("#CIRCULAIRE!");
    if (known.has(name)) return known.get(name);
    const text = raw[row][column];
    known.set(name, value);
    let found = text.startsWith("=") ? "" : read(text);
    if (text.startsWith("=")) {
      try {
        found = parse(outsideQuotes(text.slice(1), (part) => part.toUpperCase()), value) ?? 0;
      } catch (error) {
        found = error.message.startsWith("#") ? error.message : "#ERREUR!";
      }
    }
    known.set(name, found);
    return found;
  };
  return raw.map((row, top) => row.map((_, left) => value(top, left)));
}

function parse(text, valueAt) {
  const tokens = tokenise(text);
  let next = 0;
  const peek = () => tokens[next]?.text;
  const take = (...texts) => (tokens[next]?.sign && texts.includes(peek()) ? tokens[next++].text : null);
  const need = (sign) => take(sign) ?? fail();

  const result = comparison();
  if (next < tokens.length) fail();
  return one(result);

  function comparison() {
    let left = joined();
    for (let sign; (sign = take("=", "<>", "<", ">", "<=", ">=")); ) left = COMPARE[sign](compare(one(left), one(joined())));
    return left;
  }
  function joined() {
    let left = sum();
    while (take("&")) left = written(one(left)) + written(one(sum()));
    return left;
  }
  function sum() {
    let left = product();
    for (let sign; (sign = take("+", "-")); ) left = sign === "+" ? number(left) + number(product()) : number(left) - number(product());
    return left;
  }
  function product() {
    let left = power();
    for (let sign; (sign = take("*", "/")); ) left = sign === "*" ? number(left) * number(power()) : divide(number(left), number(power()));
    return left;
  }
  function power() {
    let left = unary();
    while (take("^")) left = number(left) ** number(unary());
    return left;
  }
  function unary() {
    if (take("-")) return -number(unary());
    if (take("+")) return number(unary());
    let value = primary();
    while (take("%")) value = number(value) / 100;
    return value;
  }
  function primary() {
    if (take("(")) {
      const inside = comparison();
      need(")");
      return inside;
    }
    const token = tokens[next++] ?? fail();
    if (token.sign) fail();
    if (token.call) return call(token.call);
    return token.range ? range(token.range, valueAt) : token.value;
  }
  function call(name) {
    const act = FUNCTIONS[ENGLISH[name] ?? name];
    if (!act) throw new Error("#NOM?");
    need("(");
    const given = [];
    if (!take(")")) {
      do given.push(comparison());
      while (take(";"));
      need(")");
    }
    return act(...given);
  }
}

function tokenise(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const found = TOKEN.exec(text) ?? fail();
    const [, digits, quoted, call, range, truth, sign] = found;
    if (digits !== undefined) tokens.push({ value: Number(digits.replace(",", ".")) });
    else if (quoted !== undefined) tokens.push({ value: quoted });
    else if (call) tokens.push({ call });
    else if (range) tokens.push({ range });
    else if (truth) tokens.push({ value: truth === "VRAI" });
    else tokens.push({ sign: true, text: sign });
  }
  return tokens;
}

// One cell gives its value, several give a list.
function range(text, valueAt) {
  const [start, end] = text.split(":").map((name) => CELL.exec(name) ?? fail());
  const spot = ([, column, row]) => [Number(row) - 1, column.charCodeAt(0) - 65];
  if (!end) return valueAt(...spot(start));
  const [[top, left], [bottom, right]] = [spot(start), spot(end)];
  const values = [];
  for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) values.push(valueAt(row, column));
  return values;
}

function one(value) {
  if (Array.isArray(value)) throw new Error("#VALEUR!");
  if (typeof value === "string" && /^#[A-Z0-9/]+[!?]$/.test(value)) throw new Error(value);
  return value;
}

function number(value) {
  const alone = one(value);
  if (alone === null) return 0;
  if (typeof alone === "boolean") return Number(alone);
  const found = typeof alone === "string" ? read(alone) : alone;
  if (typeof found !== "number") throw new Error("#VALEUR!");
  return found;
}

function divide(left, right) {
  if (right === 0) throw new Error("#DIV/0!");
  return left / right;
}

function fail() {
  throw new Error("#ERREUR!");
}

const COMPARE = { "=": (order) => order === 0, "<>": (order) => order !== 0, "<": (order) => order < 0, ">": (order) => order > 0, "<=": (order) => order <= 0, ">=": (order) => order >= 0 };

const all = (lists) => lists.flat().map(one);
const numbers = (lists) => all(lists).filter((value) => typeof value === "number");
const total = (list) => list.reduce((sum, value) => sum + value, 0);
const matching = (list, wanted) => [list].flat().map((value) => meets(value, wanted));

function meets(value, wanted) {
  const [, sign, text] = /^(<=|>=|<>|=|<|>)?(.*)$/s.exec(written(one(wanted)));
  const asked = read(text);
  if (sign && !["=", "<>"].includes(sign) && typeof value !== typeof asked) return false;
  return COMPARE[sign ?? "="](compare(value, asked));
}

const FUNCTIONS = {
  SOMME: (...lists) => total(numbers(lists)),
  MOYENNE: (...lists) => divide(total(numbers(lists)), numbers(lists).length),
  MEDIANE: (...lists) => {
    const sorted = numbers(lists).sort((left, right) => left - right);
    const half = sorted.length / 2;
    return sorted.length ? (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2 : divide(0, 0);
  },
  MIN: (...lists) => (numbers(lists).length ? Math.min(...numbers(lists)) : 0),
  MAX: (...lists) => (numbers(lists).length ? Math.max(...numbers(lists)) : 0),
  NB: (...lists) => numbers(lists).length,
  NBVAL: (...lists) => all(lists).filter((value) => value !== null).length,
  "NB.SI": (list, wanted) => matching(list, wanted).filter(Boolean).length,
  "SOMME.SI": (list, wanted, added = list) => total(numbers([[added].flat().filter((_, rank) => matching(list, wanted)[rank])])),
  SI: (test, yes, no = false) => (one(test) ? yes : no),
  ARRONDI: (value, digits = 0) => Math.sign(number(value)) * Math.round(Math.abs(number(value)) * 10 ** number(digits) + 1e-9) / 10 ** number(digits),
};
