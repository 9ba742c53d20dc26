// The « test technique »: what a test asks of this computer is done once, counted, and sent to be judged by the server.
// What is written on one page must be found on the next, so the pages around the check write it.

const NAME = "certif.technique";
const LIMIT_MS = 10_000;
const LONG_LIMIT_MS = 30_000;
const LOOKS = 5;
const AWAY = "Le réseau ne répond pas.";

if (document.querySelector("[data-technical-writes]")) writeEverywhere();
const form = document.querySelector("form[data-technical-check]");
if (form) check(form);

async function check(form) {
  const said = form.querySelector("[data-technical-said]");
  form.querySelector("[data-technical-no-script]").remove();
  form.querySelector("[data-technical-progress]").hidden = false;
  const bar = form.querySelector("progress");
  const steps = [
    ["la mémoire du navigateur", storage],
    ["l’écran et le navigateur", screen],
    ["la vitesse du réseau", network],
    ["les échanges avec la plateforme", exchanges],
  ];
  const measures = {};
  for (const [place, [about, measure]] of steps.entries()) {
    bar.value = place;
    said.textContent = `Vérification ${place + 1} sur ${steps.length}\u00a0: ${about}…`;
    Object.assign(measures, await measure(form.dataset));
  }
  if (measures.latency === null && !measures.posted) return away(form, said);
  form.elements.measures.value = JSON.stringify(measures);
  form.submit();
}

// Nothing can be sent: the page stays, and says so.
function away(form, said) {
  said.textContent = AWAY;
  form.querySelector("[data-technical-away]").hidden = false;
}

async function storage() {
  return {
    tab_storage: attempt(() => sessionStorage.getItem(NAME) !== null),
    local_storage: attempt(() => localStorage.getItem(NAME) !== null),
    indexed_db: await readDatabase().catch(() => false),
  };
}

function screen() {
  const wanted = {
    fetch: "fetch" in window,
    "abort-timeout": typeof AbortSignal.timeout === "function",
    submitter: "SubmitEvent" in window && "submitter" in SubmitEvent.prototype,
    parameters: "URLSearchParams" in window,
    details: "open" in document.createElement("details"),
    "css-has": CSS.supports("selector(:has(a))"),
  };
  return { lacking: Object.keys(wanted).filter((name) => !wanted[name]), width: Math.round(window.innerWidth), height: Math.round(window.innerHeight) };
}

async function network({ rateUrl, stateUrl }) {
  const waits = [];
  let rate = null;
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const start = performance.now();
      await (await ask(stateUrl)).text();
      waits.push(performance.now() - start);
    }
    const start = performance.now();
    const { byteLength } = await (await ask(rateUrl, {}, LONG_LIMIT_MS)).arrayBuffer();
    rate = (byteLength * 8) / Math.max(1, performance.now() - start); // bits a millisecond are kilobits a second
  } catch {
    // What was measured before it is told.
  }
  waits.shift(); // the first opens the way
  return { latency: waits.sort((one, other) => one - other)[Math.floor(waits.length / 2)] ?? null, rate };
}

async function exchanges({ echoUrl, thereUrl, stateUrl, token }) {
  const found = { posted: false, redirected: false, polled: false, clock_offset: null };
  await hope(async () => {
    const word = String(Math.random());
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const sent = Date.now();
    const reply = await (await ask(echoUrl, { method: "POST", headers, body: JSON.stringify({ word }) })).json();
    found.posted = reply.word === word;
    found.clock_offset = ((sent + Date.now()) / 2 - reply.now) / 1_000;
  });
  await hope(async () => {
    const reply = await ask(thereUrl, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
    found.redirected = reply.redirected && (await reply.json()).arrived === true;
  });
  await hope(async () => {
    const tag = (await ask(stateUrl)).headers.get("ETag");
    const again = await fetch(stateUrl, options({ headers: { Accept: "application/json", "If-None-Match": tag } }, LIMIT_MS));
    found.polled = again.status === 304;
  });
  return found;
}

async function ask(url, more = {}, limit = LIMIT_MS) {
  const reply = await fetch(url, options({ ...more, headers: { Accept: "application/json", ...more.headers } }, limit));
  if (!reply.ok) throw new Error(reply.status);
  return reply;
}

function options(more, limit) {
  return { cache: "no-store", signal: AbortSignal.timeout?.(limit), ...more };
}

async function hope(work) {
  try {
    await work();
  } catch {
    // It stays as it was: not passed.
  }
}

function writeEverywhere() {
  const alert = document.querySelector("[data-technical-cookies]");
  if (alert) alert.hidden = navigator.cookieEnabled;
  attempt(() => sessionStorage.setItem(NAME, "1"));
  attempt(() => localStorage.setItem(NAME, "1"));
  writeDatabase().catch(() => {});
}

function attempt(act) {
  try {
    return act();
  } catch {
    return false;
  }
}

async function writeDatabase() {
  const base = await database();
  const change = base.transaction(NAME, "readwrite");
  change.objectStore(NAME).put("1", NAME);
  await done(change, "complete");
  base.close();
}

async function readDatabase() {
  const base = await database();
  const request = base.transaction(NAME).objectStore(NAME).get(NAME);
  await done(request, "success");
  base.close();
  return request.result === "1";
}

async function database() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(NAME));
  await done(request, "success");
  return request.result;
}

function done(work, event) {
  return new Promise((resolve, reject) => {
    work.addEventListener(event, resolve);
    work.addEventListener("error", reject);
    work.addEventListener("blocked", reject);
  });
}
