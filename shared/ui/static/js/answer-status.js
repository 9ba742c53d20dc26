// « Mes réponses »: how many the server has, how many wait here, what this browser cannot promise, and the file of those
// that have waited for more than a minute, or as soon as the surveillant was called.

import { saveAnswers } from "./answer-file.js";
import { alertBox, plural } from "./runner-message.js";

const FILE_AFTER_MS = 60_000;
const NOT_KEPT = {
  tab: ["Ce navigateur ne garde rien une fois fermé.", "Vos réponses partent normalement. Si le réseau manque, elles attendent dans cet onglet\u00a0: ne le fermez pas, et levez la main."],
  page: ["Ce navigateur ne garde rien.", "Vos réponses partent normalement. Si le réseau manque, elles attendent dans cette page\u00a0: ne la fermez pas, ne la rechargez pas, et levez la main."],
};
const SAVED = "Fichier enregistré dans vos téléchargements. Donnez-le au surveillant\u00a0; ne l’ouvrez pas, et laissez cette page ouverte.";

// `box` is the element that holds it all; `seal` is null in the practice, which gives no file; `now` tells the server's hour.
export function answerStatus(box, queue, { owner, seal, now }) {
  const waits = box.querySelector("[data-answers-waiting]");
  const recorded = box.querySelector("[data-answers-recorded]");
  const promise = box.querySelector("[data-answers-promise]");
  const file = box.querySelector("[data-answers-file]");
  const button = file?.querySelector("button");
  let timer = null;
  let called = false;
  button?.addEventListener("click", save);
  document.addEventListener("certif:call", () => {
    called = true;
    offerFile();
  });
  return { show };

  function show(count = null) {
    if (count !== null && recorded) recorded.textContent = count ? plural(count, "1 réponse enregistrée", "réponses enregistrées") : "Aucune réponse enregistrée";
    const waiting = queue.answers.length;
    if (waits) waits.hidden = !waiting;
    if (waits) waits.textContent = waiting ? `, ${waiting} en attente d’envoi` : "";
    if (queue.promise !== promise.dataset.said && NOT_KEPT[queue.promise]) promise.replaceChildren(alertBox("info", ...NOT_KEPT[queue.promise]));
    promise.dataset.said = queue.promise;
    document.dispatchEvent(new CustomEvent("certif:waiting", { detail: waiting }));
    offerFile();
  }

  function offerFile() {
    clearTimeout(timer);
    if (!file) return;
    const oldest = Math.min(...queue.answers.map((answer) => answer.at));
    const left = oldest + FILE_AFTER_MS - now();
    const offered = queue.answers.length > 0 && (called || left <= 0) && Boolean(seal && crypto.subtle);
    if (file.hidden && offered) file.querySelector("[role=status]").textContent = "";
    file.hidden = !offered;
    if (queue.answers.length && left > 0) timer = setTimeout(offerFile, left);
  }

  async function save() {
    await saveAnswers(owner, seal, queue.answers);
    file.querySelector("[role=status]").textContent = SAVED;
  }
}

// Which test is held here: a sign-out asks first when answers of it wait (waiting-answers.js).
export function rememberTest(owner) {
  try {
    localStorage.setItem("certif.test.dernier", owner);
  } catch {
    // A browser may forbid its storage.
  }
}
