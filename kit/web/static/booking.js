// The booking pane: says when the chosen time is no longer kept, and keeps what is typed while it asks.
"use strict";
setInterval(() => {
  for (const el of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(el.dataset.until) - window.hotlineNow();
    if (left > 0 || el.classList.contains("over")) continue;
    el.classList.add("over");
    el.querySelector("span").textContent = el.dataset.over;
  }
}, 1000);

// The pane's answer is of the moment of the question: what was typed since stays, and is asked again.
(() => {
  const typedSince = new Map();
  const pane = (el) => el.id === "booking-inside";
  document.addEventListener("input", (e) => {
    if (e.target.closest("#booking-inside") && e.target.matches("input:not([type=radio], [type=checkbox])")) typedSince.set(e.target.id, e.target.value);
  });
  document.addEventListener("htmx:beforeRequest", (e) => { if (pane(e.target)) typedSince.clear(); });
  document.addEventListener("htmx:afterSwap", (e) => {
    if (!pane(e.target)) return;
    let changed = null;
    for (const [id, value] of typedSince) {
      const field = document.getElementById(id);
      if (field && field.value !== value) { field.value = value; changed = field; }
    }
    typedSince.clear();
    if (changed) changed.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
