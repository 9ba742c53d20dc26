// Signing out while answers of a test still wait in this tab would lose them: ask first.

const QUESTION = "Des réponses de votre test ne sont pas encore parties. Si vous vous déconnectez maintenant, elles seront perdues. Se déconnecter quand même\u00a0?";

document.addEventListener("submit", (event) => {
  if (!("signOut" in event.target.dataset) || !answersWait() || confirm(QUESTION)) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

function answersWait() {
  try {
    return Object.keys(sessionStorage).some((key) => /^certif\.test\..*\.queue$/.test(key) && sessionStorage.getItem(key) !== "[]");
  } catch {
    return false;
  }
}
