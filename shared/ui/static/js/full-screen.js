// « Plein écran » beside the links of a page made to be projected. Without scripts, the browser's own key does it (F11).

function offer(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.fullScreen;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
  // In full screen, Escape leaves it: the button would only be one more thing on the board.
  document.addEventListener("fullscreenchange", () => {
    button.hidden = document.fullscreenElement !== null;
  });
  place.prepend(button);
}

if (document.fullscreenEnabled) {
  document.querySelectorAll("[data-full-screen]").forEach(offer);
}
