// The time left, shown when the pupil asks and said politely at a few thresholds. It counts from the server's word and
// from this computer's own pace, never from its clock.

const SAID_AT_MINUTES = [1, 5, 15, 30];

const timer = document.querySelector("[data-time]");
if (timer) count(timer);

function count(timer) {
  const value = timer.querySelector("[data-time-left]");
  const said = document.querySelector("[data-time-announcement]");
  let end = performance.now() + Number(timer.dataset.time) * 1000;
  let before = minutesLeft();

  timer.addEventListener("toggle", ask);
  document.addEventListener("certif:time", ({ detail }) => set(detail));
  setInterval(tick, 5_000);

  async function ask() {
    if (!timer.open) return;
    tick();
    const answer = await fetch(timer.dataset.timeUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) set((await answer.json()).remaining_seconds);
  }

  function set(seconds) {
    end = performance.now() + seconds * 1000;
    tick();
  }

  function tick() {
    const minutes = minutesLeft();
    value.textContent = text(minutes);
    const crossed = SAID_AT_MINUTES.find((limit) => minutes <= limit && before > limit);
    if (minutes <= 0 && before > 0) said.textContent = "Le temps est écoulé. Cliquez sur «\u00a0Je passe\u00a0» jusqu’à l’écran de fin de test.";
    else if (crossed) said.textContent = `Il reste ${text(minutes)}.`;
    before = minutes;
  }

  function minutesLeft() {
    return Math.max(0, Math.ceil((end - performance.now()) / 60_000));
  }
}

function text(minutes) {
  if (minutes === 0) return "Le temps est écoulé";
  if (minutes < 60) return `${minutes} minute${minutes > 1 ? "s" : ""}`;
  const rest = String(minutes % 60).padStart(2, "0");
  return `${Math.floor(minutes / 60)} h${rest === "00" ? "" : ` ${rest} min`}`;
}
