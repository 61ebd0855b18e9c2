// The booking pane: says when the chosen time is no longer kept.
"use strict";
setInterval(() => {
  for (const el of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(el.dataset.until) - window.hotlineNow();
    if (left > 0 || el.classList.contains("over")) continue;
    el.classList.add("over");
    el.querySelector("span").textContent = el.dataset.over;
  }
}, 1000);
