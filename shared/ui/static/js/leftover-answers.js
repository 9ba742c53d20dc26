// On the pages after the test, or once it is closed: what this browser still keeps of it is sent, and until it has
// arrived the page says so. A closed test takes nothing more: the server keeps each answer for the jury.

import { openQueue } from "./answer-queue.js";
import { sendWaiting } from "./answer-sender.js";
import { answerStatus } from "./answer-status.js";
import { plural } from "./runner-message.js";

const RETRY_MS = 5_000;

const box = document.querySelector("[data-answers][data-address]");
if (box) send(box);

async function send(box) {
  const { owner, address, csrf } = box.dataset;
  const ahead = Number(box.dataset.now) * 1000 - Date.now();
  const now = () => Date.now() + ahead;
  const seal = JSON.parse(box.dataset.seal);
  const queue = await openQueue(owner, now(), seal.box);
  const status = answerStatus(box, queue, { owner, seal, now });
  const alert = box.querySelector("[data-answers-left]");
  const sentence = alert.querySelector("[data-answers-left-count]");
  const found = queue.answers.length;
  window.addEventListener("beforeunload", (event) => queue.answers.length && event.preventDefault());
  let retry = null;
  window.addEventListener("online", pass);
  await queue.markWaited();
  await pass();

  async function pass() {
    clearTimeout(retry);
    tell();
    if (!queue.answers.length) return finish();
    const { why } = await sendWaiting(queue, { address, csrf, rank: Infinity }, receipt);
    tell();
    if (!queue.answers.length) return finish();
    retry = setTimeout(pass, why === "refused" ? 0 : RETRY_MS * (0.75 + Math.random() / 2));
  }

  function tell() {
    alert.hidden = !queue.answers.length;
    sentence.textContent = plural(queue.answers.length, "Une réponse de cet ordinateur n’est pas encore arrivée.", "réponses de cet ordinateur ne sont pas encore arrivées.");
    status.show();
  }

  async function finish() {
    await queue.forget();
    if (found) location.reload(); // the list of receipts is the server's
  }

  function receipt(answer, { sequence, receipt }) {
    document.dispatchEvent(new CustomEvent("certif:receipt", { detail: { attempt: owner, sequence, receipt } }));
  }
}
