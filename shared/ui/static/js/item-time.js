// The time left for a timed item: shown each second, said at its start, at a few thresholds and at its end only. The
// server alone measures; this counts from its word and from this computer's own pace, never from its clock.

const SAID_AT_SECONDS = [10, 30, 60];
const OVER = "Le temps de cette épreuve est écoulé. Vous pouvez encore répondre, ou passer.";

const said = document.querySelector("[data-time-announcement]");
let timer = null;

if (said) {
  document.addEventListener("certif:item", start);
  start();
}

function start() {
  clearInterval(timer);
  const box = document.querySelector("[data-item-time]");
  const shown = box?.querySelector("[data-item-time-left]");
  if (!shown?.querySelector("strong")) return; // no timed item, or its time is over already
  const end = performance.now() + Number(box.dataset.itemTime) * 1000;
  let before = Math.ceil(Number(box.dataset.itemTime));
  said.textContent = `Cette épreuve est chronométrée\u00a0: il vous reste ${text(before)}.`;
  timer = setInterval(tick, 250);

  function tick() {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (seconds === before) return;
    const crossed = SAID_AT_SECONDS.find((limit) => seconds <= limit && before > limit);
    before = seconds;
    if (!seconds) {
      clearInterval(timer);
      shown.textContent = said.textContent = OVER;
    } else {
      shown.querySelector("strong").textContent = text(seconds);
      if (crossed) said.textContent = `Il vous reste ${text(seconds)}.`;
    }
  }
}

function text(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (!minutes) return `${rest} seconde${rest > 1 ? "s" : ""}`;
  return `${minutes} minute${minutes > 1 ? "s" : ""}${rest ? ` ${String(rest).padStart(2, "0")}` : ""}`;
}
