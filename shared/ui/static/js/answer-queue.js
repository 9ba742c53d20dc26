// What a browser keeps of a test until the server has it: the answers that wait, and what is typed. In IndexedDB, which
// outlives the tab and the browser; when that is refused or full, in the storage of the tab; failing that in this page.
// Everything is kept under its owner, the test, and sealed with a key that a page of this test alone is given: whoever sits
// here next reads nothing of it (docs/rules.md R-QUEUE).

import { answerBox } from "./answer-box.js";
import { tabStorage } from "./tab-storage.js";

const OPEN_LIMIT_MS = 2_000; // some browsers never answer
const KEPT_MS = 30 * 24 * 3_600_000;

// `now` is the server's: a computer whose clock is years off erases nothing.
export async function openQueue(owner, now, secret = null) {
  const box = await answerBox(secret);
  const disk = await openDisk().catch(() => null);
  const tab = tabStorage(`certif.test.${owner}.`);
  const news = new BroadcastChannel(`certif.test.${owner}`);
  const near = new Map((tab.read("queue") ?? []).map((answer) => [answer.key, answer])); // what the disk did not take
  const queue = {
    answers: [], // the first item asked comes first
    drafts: new Map(),
    promise: disk ? "browser" : tab.works ? "tab" : "page", // what outlives what
    onchange: () => {},
    reload, add, markWaited, remove, draft, keepDraft, dropDraft, forget, alone,
  };
  news.onmessage = () => reload().then(queue.onchange);
  if (disk) await run(disk, (stores) => stores.forEach((store) => eraseOlder(store, now - KEPT_MS))).catch(() => null);
  await reload();
  for (const { item, responses } of (await opened("drafts")) ?? []) queue.drafts.set(item, responses);
  return queue;

  async function opened(name) {
    const kept = await read(disk, name, owner);
    return kept && (await Promise.all(kept.map(box.open))).filter(Boolean);
  }

  async function reload() {
    const kept = (await opened("answers")) ?? queue.answers.filter((one) => !near.has(one.key));
    queue.answers = [...kept, ...near.values()].sort((one, other) => one.rank - other.rank);
  }

  // False when this item has its answer here already, given in another tab.
  async function add(answer) {
    await reload();
    if (queue.answers.some((one) => one.item === answer.item)) return false;
    queue.answers = [...queue.answers, answer].sort((one, other) => one.rank - other.rank);
    await keep(answer);
    news.postMessage("added");
    return true;
  }

  async function keep(answer) {
    try {
      const boxed = await box.close(answer);
      await run(disk, ([answers]) => answers.put({ key: answer.key, owner, at: answer.at, ...boxed }));
    } catch {
      near.set(answer.key, answer);
      writeNear();
    }
  }

  // An answer that found nobody, or was behind one, says when it was given.
  async function markWaited() {
    for (const answer of queue.answers.filter((one) => !one.waited)) {
      answer.waited = true;
      await keep(answer);
    }
  }

  async function remove(answer) {
    queue.answers = queue.answers.filter((one) => one.key !== answer.key);
    if (near.delete(answer.key)) writeNear();
    await run(disk, ([answers]) => answers.delete(answer.key)).catch(() => null);
    news.postMessage("removed");
  }

  function writeNear() {
    const written = tab.write("queue", [...near.values()]);
    if (near.size) queue.promise = written ? "tab" : "page";
  }

  // What this tab knows comes first: it is written at once.
  function draft(item) {
    return tab.read(`draft.${item}`) ?? queue.drafts.get(item);
  }

  async function keepDraft(item, responses) {
    queue.drafts.set(item, responses);
    tab.write(`draft.${item}`, responses);
    const boxed = await box.close({ item, responses });
    if (queue.drafts.get(item) !== responses) return; // typed further, or sent, meanwhile
    await run(disk, ([, drafts]) => drafts.put({ owner, item, at: now, ...boxed }), "relaxed").catch(() => null);
  }

  async function dropDraft(item) {
    queue.drafts.delete(item);
    tab.drop(`draft.${item}`);
    await run(disk, ([, drafts]) => drafts.delete([owner, item])).catch(() => null);
  }

  // The test is over and nothing waits: nothing of it stays here.
  async function forget() {
    for (const item of [...queue.drafts.keys()]) await dropDraft(item);
  }

  // One tab at a time. Without locks, which every recent browser has, the server still takes an answer once.
  function alone(work) {
    return navigator.locks ? navigator.locks.request(`certif.test.${owner}`, work) : work();
  }
}

export async function countWaiting(owner) {
  const near = tabStorage(`certif.test.${owner}.`).read("queue") ?? [];
  const disk = await openDisk().catch(() => null);
  return near.length + ((await read(disk, "answers", owner)) ?? []).length;
}

function openDisk() {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("certif", 1);
    opening.onupgradeneeded = () => {
      const made = [["answers", "key"], ["drafts", ["owner", "item"]]];
      for (const [name, keyPath] of made) {
        const store = opening.result.createObjectStore(name, { keyPath });
        store.createIndex("owner", "owner");
        store.createIndex("at", "at");
      }
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = opening.onblocked = () => fail(opening.error);
    setTimeout(fail, OPEN_LIMIT_MS);
  });
}

// Done once it is on the disk, not before: a page that dies loses nothing of what it said was kept.
function run(disk, work, durability = "strict") {
  return new Promise((done, fail) => {
    const transaction = disk.transaction(["answers", "drafts"], "readwrite", { durability });
    transaction.oncomplete = () => done();
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
    work([transaction.objectStore("answers"), transaction.objectStore("drafts")]);
  });
}

function read(disk, name, owner) {
  return new Promise((done) => {
    const asked = disk.transaction(name).objectStore(name).index("owner").getAll(owner);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  }).catch(() => null);
}

function eraseOlder(store, instant) {
  store.index("at").openCursor(IDBKeyRange.upperBound(instant)).onsuccess = ({ target }) => {
    target.result?.delete();
    target.result?.continue();
  };
}
