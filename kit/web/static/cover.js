// "Hide the screen": a clock over everything at once, on every page of this device.
"use strict";
(() => {
  const TWICE_MS = 700;
  const root = document.documentElement;
  const others = new BroadcastChannel("cover");
  let title = "", escapedAt = -Infinity; // times begin with the page: 0 is as good as now
  const lay = () => {
    const cover = document.getElementById("cover");
    if (!cover || root.dataset.covered) return;
    title = document.title;
    root.dataset.covered = "on";
    document.title = cover.dataset.title;
    document.cookie = "covered=1; path=/; SameSite=Strict";
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    document.getElementById("uncover").focus();
  };
  const lift = () => {
    document.cookie = "covered=; path=/; SameSite=Strict; max-age=0";
    if (!title) { location.reload(); return; }
    delete root.dataset.covered;
    document.title = title;
    document.getElementById("main").focus();
  };
  others.onmessage = (e) => { if (e.data === "lay") lay(); else if (root.dataset.covered) lift(); };
  document.addEventListener("click", (e) => {
    if (e.target.closest("#hide")) { lay(); others.postMessage("lay"); }
    if (e.target.closest("#uncover")) { lift(); others.postMessage("lift"); }
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || e.repeat) return;
    if (e.timeStamp - escapedAt < TWICE_MS) { lay(); others.postMessage("lay"); }
    escapedAt = e.timeStamp;
  }, true);
})();
