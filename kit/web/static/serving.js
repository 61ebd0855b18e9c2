// The big screen: a chime when somebody is called, if the sound was switched on.
"use strict";
(() => {
  let sound = null, last = null;
  const newest = () => { const el = document.querySelector("[data-called]"); return el ? el.dataset.called : ""; };
  const chime = () => {
    if (!sound) return;
    for (const [after, pitch] of [[0, 880], [0.35, 660]]) {
      const tone = sound.createOscillator(), volume = sound.createGain(), at = sound.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.3, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.6);
    }
  };
  document.addEventListener("click", (e) => {
    const button = e.target.closest("#chime");
    if (!button) return;
    if (sound) { sound.close(); sound = null; } else { sound = new AudioContext(); chime(); }
    button.setAttribute("aria-pressed", String(Boolean(sound)));
    button.textContent = sound ? button.dataset.on : button.dataset.off;
  });
  document.addEventListener("DOMContentLoaded", () => { last = newest(); });
  document.addEventListener("htmx:sseMessage", () => {
    const now = newest();
    if (last !== null && now > last) chime();
    last = now;
  });
})();
