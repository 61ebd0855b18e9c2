// For whom a ringing card is loud: the card says whom it is for now, and for whom it is later.
"use strict";
(() => {
  const listed = (el, name, id) => (el.dataset[name] || "").split(" ").includes(id);
  const loudness = (card, me, now) => {
    if (!card.dataset.then) return "loud";
    const later = listed(card, "then", me);
    if (listed(card, "first", me) || (later && now >= Date.parse(card.dataset.thenAt))) return "loud";
    return later ? "aside" : "quiet";
  };
  const sort = () => {
    const list = document.querySelector("[data-ringing]");
    const app = document.querySelector(".app");
    if (!list || !app) return;
    const now = window.hotlineNow ? window.hotlineNow() : Date.now();
    const cards = [...list.querySelectorAll("[data-ring]")];
    let changed = false;
    for (const card of cards) {
      const is = loudness(card, app.dataset.reader, now);
      if (card.dataset.loudness === is) continue;
      card.dataset.loudness = is;
      changed = true;
    }
    const quiet = cards.length > 0 && cards.every((card) => card.dataset.loudness === "quiet");
    const count = list.querySelector("[data-quiet]");
    if (count) count.hidden = !quiet;
    if (!cards.length) list.removeAttribute("data-shown");
    if (changed) document.dispatchEvent(new CustomEvent("hotline:rings"));
  };
  document.addEventListener("click", (e) => {
    if (!e.target.closest("[data-show-rings]")) return;
    const list = e.target.closest("[data-ringing]");
    list.dataset.shown = "";
    const take = list.querySelector("[data-ring] button");
    if (take) take.focus();
  });
  for (const event of ["DOMContentLoaded", "htmx:afterSwap", "htmx:sseMessage", "htmx:load"]) document.addEventListener(event, sort);
  setInterval(sort, 1000);
})();
