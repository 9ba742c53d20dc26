// The list of a room, kept up to date without taking anything from whoever reads it: the focus, what is typed and the place
// on the page stay. Without this script the page is the same one, brought up to date by reloading it.

const EVERY_MS = 5_000;
const SLOWEST_MS = 60_000;
const LATE_AFTER = 3; // failures in a row before the page says so

const live = document.querySelector("[data-room]");
if (live) listen(live);

function listen(live) {
  const said = document.querySelector("[data-room-said]");
  const late = document.querySelector("[data-room-late]");
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
      const answer = await fetch(live.dataset.room, { headers, cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return location.reload();
      if (answer.status === 200) {
        tag = (answer.headers.get("ETag") ?? "").replaceAll(/^W\/|"/g, "");
        show(await answer.text());
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
    event.preventDefault();
    const button = event.submitter;
    if (button?.getAttribute("aria-busy")) return;
    button?.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form, button));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
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

// What has not changed stays the very same element, so that a screen reader does not lose its place.
function replace(live, fresh) {
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  const place = focused ? document.activeElement.getBoundingClientRect().top : 0;
  for (const seat of fresh.querySelectorAll("[data-room-seats] > *")) {
    const before = document.getElementById(seat.id);
    if (before && live.contains(before) && before.outerHTML === seat.outerHTML) seat.replaceWith(before);
  }
  const { scrollX, scrollY } = window;
  live.replaceChildren(...fresh.childNodes);
  scrollTo(scrollX, scrollY);
  if (!focused) return;
  const again = document.getElementById(focused) ?? document.getElementById(focused.replace(/^a-/, "l-")) ?? document.getElementById("count-all");
  again?.focus({ preventScroll: true });
  if (again && Math.abs(again.getBoundingClientRect().top - place) > innerHeight) again.scrollIntoView({ block: "nearest" });
}
