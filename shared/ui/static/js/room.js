// A page of a room, kept up to date without taking anything from whoever reads it: the focus, what is typed and the place
// on the page stay. Without this script the page is the same one, brought up to date by reloading it.

const EVERY_MS = 5_000;
const SLOWEST_MS = 60_000;
const LATE_AFTER = 3; // failures in a row before the page says so

const live = document.querySelector("[data-room]");
if (live) listen(live);

function listen(live) {
  const said = document.querySelector("[data-room-said]");
  const late = document.querySelector("[data-room-late]");
  const here = new URL(live.dataset.room, location).pathname;
  let tag = live.dataset.roomTag;
  let failures = 0;
  let known = calls(live);
  let timer = 0;

  schedule();
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  document.addEventListener("submit", send);
  addEventListener("online", refresh);

  function schedule() {
    clearTimeout(timer);
    const wait = Math.min(SLOWEST_MS, EVERY_MS * 2 ** Math.max(0, failures - 1));
    timer = setTimeout(refresh, wait * (0.9 + Math.random() * 0.2));
  }

  async function refresh() {
    clearTimeout(timer);
    if (document.hidden) return schedule();
    try {
      const headers = { Accept: "text/html", "If-None-Match": `"${tag}"` };
      const asked = tag;
      const answer = await fetch(live.dataset.room, { headers, cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 403, 404, 409].includes(answer.status)) return location.reload();
      if (answer.status === 200) {
        const words = await answer.text();
        if (asked === tag) show(words); // an act that left meanwhile has brought what is newer
        if (asked === tag) tag = (answer.headers.get("ETag") ?? "").replaceAll(/^W\/|"/g, "");
      } else if (answer.status !== 304) throw new Error(answer.status);
      failures = 0;
    } catch {
      failures += 1;
    }
    late.hidden = failures < LATE_AFTER;
    schedule();
  }

  function show(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    replace(live, fresh);
    const now = calls(live);
    const news = [...now].filter(([key]) => !known.has(key)).map(([, words]) => words);
    known = now;
    if (news.length) said.textContent = news.join(" ");
  }

  // An act leaves without leaving the page; what comes back is the page as it is after the act.
  async function send(event) {
    const form = event.target;
    if (event.defaultPrevented || !(form.id === "acts" || "roomForm" in form.dataset)) return;
    if (new URL(form.elements.retour.value, location).pathname !== here) return; // it leads to another page
    event.preventDefault();
    const button = event.submitter;
    if (button?.getAttribute("aria-busy")) return;
    button?.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form, button));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (new URL(answer.url).pathname !== here) return location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      button?.closest("[data-room-keep]")?.removeAttribute("data-room-keep"); // what was typed there has left
      take(page, form);
    } catch {
      said.textContent = "L’acte n’est pas parti : vérifiez le réseau, puis recommencez.";
      late.hidden = false;
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  function take(page, form) {
    const fresh = page.querySelector("[data-room]");
    if (!fresh) return location.reload();
    tag = fresh.dataset.roomTag;
    show(fresh.innerHTML);
    // The messages stand in a live region of their own: what is put there is announced.
    document.querySelector(".flashes")?.replaceChildren(...(page.querySelector(".flashes")?.children ?? []));
    for (const name of ["csrf_token", "draft_id"]) {
      const field = document.querySelector(`#acts [name=${name}]`);
      field?.setAttribute("value", page.querySelector(`#acts [name=${name}]`)?.value ?? field.value);
    }
    if (form.id !== "acts") form.querySelector("input:not([type=hidden])").value = "";
  }
}

function calls(live) {
  return new Map([...live.querySelectorAll("[data-room-calls] [data-key]")].map((one) => [one.dataset.key, one.textContent]));
}

function replace(live, fresh) {
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.getBoundingClientRect().top ?? 0;
  const { scrollX, scrollY } = window;
  settle(live, fresh);
  scrollTo(scrollX, scrollY);
  if (!focused || focused === document.activeElement) return;
  const again = [focused.id, focused.id.replace(/^a-/, "l-"), "count-all"].map((id) => document.getElementById(id)).find(Boolean);
  again?.focus({ preventScroll: true });
  if (again && Math.abs(again.getBoundingClientRect().top - place) > innerHeight) again.scrollIntoView({ block: "nearest" });
}

// What has not changed stays the very same element, and unmoved: neither a screen reader nor whoever types loses their
// place. `data-room-parts` is settled part by part; `data-room-keep` stays as it is while somebody is at work in it.
function settle(place, fresh) {
  const old = new Set(place.childNodes);
  const wanted = [...fresh.childNodes].map((node) => {
    const before = [...old].find((one) => (node.id ? one.id === node.id : one.isEqualNode(node)));
    if (!before) return node;
    const parts = "roomParts" in (node.dataset ?? {}) && before.cloneNode().isEqualNode(node.cloneNode());
    if (parts) settle(before, node);
    else if (!before.isEqualNode(node) && !("roomKeep" in (before.dataset ?? {}) && isBusy(before))) return node;
    old.delete(before);
    return before;
  });
  for (const one of old) one.remove();
  let at = place.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else place.insertBefore(node, at);
  }
}

function isBusy(part) {
  const typed = (field) => (field.type === "select-one" ? field.selectedIndex > 0 : field.type !== "hidden" && field.value !== field.defaultValue);
  return part.open || part.contains(document.activeElement) || [...part.querySelectorAll("input, select, textarea")].some(typed);
}
