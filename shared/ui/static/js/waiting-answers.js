// Signing out while answers of the test last held in this browser still wait: they stay here, out of reach until their
// author resumes. Ask first.

const LAST_TEST = "certif.test.dernier";
const QUESTION = "Des réponses de votre test ne sont pas encore parties. Si vous vous déconnectez maintenant, elles ne partiront que lorsque vous reprendrez votre test sur cet ordinateur. Se déconnecter quand même\u00a0?";

let waiting = 0;
const owner = lastTest();
if (owner) {
  count();
  document.addEventListener("visibilitychange", count);
  document.addEventListener("certif:waiting", ({ detail }) => (waiting = detail));
}

document.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.endsWith("/compte/deconnexion")) return;
  if (!waiting || confirm(QUESTION)) return leave();
  event.preventDefault();
  event.stopPropagation();
}, true);

async function count() {
  const { countWaiting } = await import("./answer-queue.js");
  waiting = await countWaiting(owner);
}

// Whoever signs in next is not asked about the answers of another.
function leave() {
  try {
    localStorage.removeItem(LAST_TEST);
  } catch {
    // Nothing was kept.
  }
}

function lastTest() {
  try {
    return document.querySelector("form[data-runner]")?.dataset.runner ?? localStorage.getItem(LAST_TEST);
  } catch {
    return null;
  }
}
