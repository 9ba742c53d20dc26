// What the runner says: one message at a time, in the region that the page keeps for it.

export function messages(region) {
  return { say, sayWaiting, clear };

  function say(tone, title, text) {
    const alert = alertBox(tone, title, text);
    region.replaceChildren(alert);
    region.scrollIntoView({ block: "nearest" });
    delete region.dataset.waiting;
  }

  function clear() {
    region.replaceChildren();
    delete region.dataset.waiting;
  }

  // Once for each count, not at each try. `stays`: no other item is held, always so in an adaptive test; with `all`,
  // nothing is left to answer, which is not to say that all has arrived.
  function sayWaiting(count, { stays, all }, sendNow) {
    if (region.dataset.waiting === String(count)) return;
    const waits = `${plural(count, "Une réponse attend", "réponses attendent")} le retour du réseau.`;
    const next = stays ? " La suite s’affichera d’elle-même." : "";
    if (stays && all) say("warning", "Vous avez répondu à tout, mais tout n’est pas arrivé.", `${waits} Ne partez pas et ne fermez pas cette page\u00a0: appelez le surveillant.`);
    else say("warning", waits, `Rien n’est perdu\u00a0: ce que vous avez répondu est gardé ici et partira tout seul.${next} Ne fermez pas cette page\u00a0; si cela dure, appelez le surveillant.`);
    region.dataset.waiting = count;
    const button = element("button", "Renvoyer maintenant", "button button--secondary");
    button.type = "button";
    button.addEventListener("click", sendNow);
    region.querySelector(".alert__body").append(button);
  }
}

export function receiptNote(sequence, receipt) {
  const details = document.createElement("details");
  const line = element("p", "Reçu\u00a0: ");
  line.append(element("span", receipt, "code"));
  details.append(element("summary", `Réponse à l’épreuve ${sequence} enregistrée`), line);
  return details;
}

export function alertBox(tone, title, text) {
  const body = element("div", "", "alert__body");
  body.append(element("p", title, "alert__title"));
  if (text) body.append(element("p", text));
  const alert = element("div", "", `alert alert--${tone}`);
  alert.append(body);
  return alert;
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function plural(count, one, several) {
  return count > 1 ? `${count} ${several}` : one;
}
