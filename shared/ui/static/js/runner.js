// The page of the test. Without this script the form works alone; with it, an answer leaves without the page changing,
// and a network that fails stops nobody at once: answers wait in the queue of this browser, and the next items are held
// in advance. What is typed, and what waits, outlives the page, the tab and the browser (answer-queue.js).

import { openQueue } from "./answer-queue.js";
import { drawKey, fields, post, sendWaiting } from "./answer-sender.js";
import { answerStatus, rememberTest } from "./answer-status.js";
import { heldItems } from "./held-items.js";
import { itemFields } from "./runner-fields.js";
import { messages, receiptNote } from "./runner-message.js";
import { tabStorage } from "./tab-storage.js";

const RETRY_MS = [2_000, 4_000, 8_000, 15_000];
const EMPTY = "Vous n’avez rien répondu\u00a0: répondez à la question, ou cliquez sur «\u00a0Je passe\u00a0».";
const ELSEWHERE = "Vous avez déjà répondu à cette épreuve dans un autre onglet.";

const form = document.querySelector("form[data-runner]");
if (form) run(form);

async function run(form) {
  const owner = form.dataset.runner;
  const seal = JSON.parse(form.dataset.seal); // null in the practice
  const ahead = Number(form.dataset.now) * 1000 - Date.now(); // of the server's clock on this computer's
  const now = () => Date.now() + ahead;
  const tab = tabStorage(`certif.test.${owner}.`);
  const place = form.querySelector("[data-runner-place]");
  const region = form.querySelector("[data-runner-message]");
  const message = messages(region);
  const held = heldItems(form);
  const { item, responses, restore } = itemFields(form);
  const came = place.innerHTML; // before the simulators
  const target = { address: form.getAttribute("action"), csrf: form.elements.csrf_token.value, rank: Number(form.dataset.rank) };
  let rank = target.rank;
  let tries = 0; // sendings in a row that found nobody
  let retry = null;
  let giving = false; // an answer is on its way to the disk
  let sending = false, again = false;
  let leaving = false;
  let touched = restore(tab.read(`draft.${item()}`)); // before the simulators look at it

  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (submitter?.name === "appel") return; // a call to the surveillant is test-state.js's
    event.preventDefault();
    opening.then(() => respond(submitter));
  });
  const opening = openQueue(owner, now(), seal?.box);
  const queue = await opening;
  const status = answerStatus(form.querySelector("[data-answers]"), queue, { owner, seal, now });
  if (seal) rememberTest(owner);
  if (touched) queue.keepDraft(item(), responses());
  else if (queue.draft(item())) put(came); // typed in a tab, or a browser, that was closed
  const told = tab.take("told");
  if (told) message.say("warning", told);
  form.addEventListener("input", () => queue.keepDraft(item(), responses()));
  queue.onchange = lookElsewhere;
  await queue.markWaited();
  mark();
  if (queue.answers.length) send();
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => queue.answers.length && !leaving && event.preventDefault());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  async function respond(submitter) {
    if (giving || isWaiting()) return;
    if (submitter?.value === "pret") return open(submitter.formAction);
    const action = submitter?.value ?? "valide";
    if (action === "valide" && !responses().some((one) => one.trim())) return message.say("warning", EMPTY);
    giving = true;
    const told = { action, responses: responses(), losses: form.elements.losses?.value ?? 0, at: now(), waited: queue.answers.length > 0 };
    const added = await queue.add({ key: drawKey(), item: item(), rank, ...told });
    giving = false;
    if (!added) return message.say("info", ELSEWHERE);
    mark();
    if (tries && held.has(rank + 1)) goOnWaiting();
    else send();
  }

  async function send() {
    if (sending) return void (again = true);
    clearTimeout(retry);
    sending = true;
    again = false;
    const waiting = queue.answers.length;
    const { why, reply, answer } = await sendWaiting(queue, target, accept);
    sending = false;
    if (why === "away") return again ? send() : waitForNetwork(); // it came back during the try that failed
    tries = 0;
    mark();
    if (why === "refused") refuse(answer, reply);
    else if (why === "sent" && reply) settle(reply.body);
    else if (why === "sent") waiting && reload(); // by another tab
    else if (reply) renew(reply);
  }

  // « Je suis prêt »: what a timed item asks comes from the server, which starts its time.
  async function open(address) {
    const reply = queue.answers.length ? null : await post(address, fields({ item: item() }, target.csrf));
    if (!reply) return message.say("warning", "Le réseau ne répond pas : l’épreuve n’a pas commencé.", "Attendez un instant, puis cliquez de nouveau sur « Je suis prêt ». Si cela dure, appelez le surveillant.");
    if (!reply.ok) return reload();
    message.clear();
    show(reply.body.rank, reply.body.html);
  }

  async function accept(answer, body) {
    for (const kept of [`view.${answer.item}`, "renewed"]) tab.drop(kept); // a simulator keeps its view too
    await queue.dropDraft(answer.item);
    const { sequence, receipt } = body;
    document.dispatchEvent(new CustomEvent("certif:receipt", { detail: { attempt: owner, sequence, receipt } }));
    document.dispatchEvent(new CustomEvent("certif:time", { detail: body.remaining_seconds }));
    form.querySelector("[data-receipt-note]").replaceChildren(receiptNote(sequence, receipt));
    held.take(body.next);
  }

  function refuse(answer, reply) {
    if (reply.status === 400 && answer.item === item()) return message.say("warning", reply.body.detail);
    tab.write("told", reply.body.detail);
    reload();
  }

  // Everything has arrived: go on from where the server stands.
  function settle({ next, notice }) {
    if (next.end) return location.assign(form.dataset.endUrl);
    if (next.rank !== rank) show(next.rank, next.html);
    if (region.contains(document.activeElement)) heading().focus();
    message.clear();
    form.querySelectorAll(".alert[role=alert]").forEach((alert) => alert.remove());
    if (notice) message.say("info", notice);
  }

  // Nobody answered: the answer stays in the queue, and the pupil goes on while an item is held.
  function waitForNetwork() {
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] * (0.75 + Math.random() / 2);
    retry = setTimeout(send, pause);
    tries += 1;
    goOnWaiting();
    return queue.markWaited();
  }

  function goOnWaiting() {
    if (isWaiting() && held.has(rank + 1)) show(rank + 1, held.get(rank + 1));
    mark();
    message.sayWaiting(queue.answers.length, { stays: isWaiting(), all: rank === Number(form.dataset.total) }, send);
  }

  // The page is too old to be heard: a new one knows what waits. A second time in a row, a person must look.
  function renew(reply) {
    if (tab.take("renewed")) return message.say("warning", reply.body.detail ?? "Rechargez la page, ou appelez le surveillant.");
    tab.write("renewed", true);
    reload();
  }

  function reload() {
    leaving = true; // what is kept remains
    location.reload();
  }

  // Another tab has given or sent something.
  function lookElsewhere() {
    const waited = form.hasAttribute("data-item-waits");
    mark();
    if (waited && !isWaiting() && !sending) reload();
  }

  function show(number, html) {
    rank = number;
    put(html);
    document.title = document.title.replace(/^Épreuve \d+/, `Épreuve ${rank}`);
    mark();
    heading().focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  function put(html) {
    place.innerHTML = html;
    restore(queue.draft(item()));
    document.dispatchEvent(new CustomEvent("certif:item"));
  }

  function heading() {
    const title = place.querySelector("h1");
    title.tabIndex = -1;
    return title;
  }

  // An item whose answer waits cannot be answered again. Its buttons are marked, not disabled: the focus stays there.
  function mark() {
    form.dataset.waiting = queue.answers.length;
    form.toggleAttribute("data-item-waits", isWaiting());
    status.show(target.rank === Infinity ? null : target.rank - 1);
    for (const button of form.querySelectorAll(".action-bar button[name=action]")) {
      isWaiting() ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
    }
  }

  function isWaiting() {
    return queue.answers.some((answer) => answer.item === item());
  }
}
