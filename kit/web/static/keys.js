// Keyboard shortcuts. The list that "?" opens says which key does what; this only follows it.
"use strict";
(() => {
  const OFF = "shortcuts off";
  const typing = (el) => el.matches("textarea, select, [contenteditable]") || (el.matches("input") && !["radio", "checkbox", "submit", "button"].includes(el.type));
  const seen = (el) => el.getClientRects().length > 0 && !el.disabled;
  // The letter on the key, also where the keyboard writes Cyrillic or Arabic.
  const letter = (e) => {
    if (/^[a-z0-9?]$/i.test(e.key)) return e.key.toLowerCase();
    return e.code.startsWith("Key") ? e.code.slice(3).toLowerCase() : "";
  };
  const open = (el) => { for (let fold = el.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true; };
  const go = (el) => { open(el); el.focus(); el.scrollIntoView({ block: "center" }); };
  const does = {
    tap: ([el]) => el.click(),
    go: ([el]) => go(el),
    open: ([el]) => go(el),
    list: ([el]) => (el.open ? el.close() : el.showModal()),
    // The first press marks the button, the second one taps it: nobody is cut off by a slip.
    twice: ([el]) => { if (document.activeElement === el) el.click(); else go(el); },
    pick: (all, key) => { const el = all[Number(key) - 1]; if (el) { open(el); el.checked = true; el.focus(); el.dispatchEvent(new Event("change", { bubbles: true })); } },
  };
  const off = () => localStorage.getItem(OFF) !== null;
  const label = () => {
    const button = document.getElementById("shortcuts-off");
    if (button) button.textContent = off() ? button.dataset.on : button.dataset.off;
  };
  document.addEventListener("keydown", (e) => {
    if (off() || e.ctrlKey || e.metaKey || e.altKey || e.repeat || typing(e.target)) return;
    if (document.documentElement.dataset.covered) return;
    const list = document.getElementById("shortcuts");
    const key = letter(e);
    if (!list || !key || (list.open && key !== "?")) return;
    const row = list.querySelector(`[data-shortcut="${/^[1-9]$/.test(key) ? "1" : key}"]`);
    if (!row) return;
    const found = [...document.querySelectorAll(row.dataset.target)];
    const targets = ["list", "pick"].includes(row.dataset.does) ? found : found.filter((el) => seen(el) || el.closest("details:not([open])"));
    if (!targets.length) return;
    e.preventDefault();
    does[row.dataset.does](targets, key);
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-open-shortcuts]")) { label(); document.getElementById("shortcuts").showModal(); }
    if (e.target.closest("#shortcuts-off")) {
      if (off()) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "");
      label();
    }
  });
})();
