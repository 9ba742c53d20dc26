// The receipts of the answers, kept by this browser too: at the end they are compared with the server's list.

const KEY = "certif.recus.";

document.addEventListener("certif:receipt", ({ detail }) => keepReceipt(detail.attempt, detail.sequence, detail.receipt));

const note = document.querySelector("[data-receipt]");
if (note) keepReceipt(note.dataset.attempt, note.dataset.sequence, note.dataset.receipt);

const list = document.querySelector("[data-receipts]");
if (list) compare(list, keptReceipts(list.dataset.receipts));

function keptReceipts(attempt) {
  try {
    return JSON.parse(localStorage.getItem(KEY + attempt)) ?? {};
  } catch {
    return {};
  }
}

function keepReceipt(attempt, sequence, receipt) {
  const kept = { ...keptReceipts(attempt), [sequence]: receipt };
  try {
    localStorage.setItem(KEY + attempt, JSON.stringify(kept));
  } catch {
    // A browser may forbid its storage: the server's list remains.
  }
}

function compare(list, kept) {
  const listed = new Map([...list.querySelectorAll("[data-receipt-of]")].map((one) => [one.dataset.receiptOf, one.textContent]));
  const here = Object.entries(kept);
  if (!here.length) return;
  const missing = here.filter(([sequence, receipt]) => listed.get(sequence) !== receipt);
  const line = list.querySelector("[data-receipts-kept]");
  line.hidden = false;
  line.textContent = missing.length
    ? `Cet ordinateur a gardé des reçus que la liste n’a pas\u00a0: ${missing.map(([, receipt]) => receipt).join(", ")}. Montrez cette page au surveillant.`
    : `Cet ordinateur a gardé ${here.length} reçu${here.length > 1 ? "s" : ""}, tous dans la liste.`;
  if (missing.length) list.open = true;
}
