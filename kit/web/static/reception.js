// Taps that outlive a lost connection: kept on the tablet, sent again, done once by the box.
"use strict";
(() => {
  const KEPT = "reception taps", AGAIN_MS = 3000, WAIT_MS = 6000;
  const $ = (id) => document.getElementById(id);
  const kept = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
  const keep = (taps) => { localStorage.setItem(KEPT, JSON.stringify(taps)); show(); };
  // crypto.randomUUID is missing on pages without HTTPS, and the box's own Wi-Fi has none.
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const now = () => new Date(window.hotlineNow ? window.hotlineNow() : Date.now()).toISOString();

  const item = (words) => { const li = document.createElement("li"); li.textContent = words; return li; };
  const show = () => {
    const box = $("unsent");
    if (!box) return;
    const taps = kept();
    box.hidden = !taps.length;
    box.querySelector("[data-list]").replaceChildren(...taps.map((tap) => item(`${tap.label} · ${tap.name}`)));
    for (const mark of document.querySelectorAll("[data-unsent]")) mark.hidden = true;
    for (const tap of taps) {
      const row = document.querySelector(tap.appointment ? `[data-visit="${tap.appointment}"]` : `[data-code="${tap.code}"]`);
      const mark = row && row.querySelector("[data-unsent]");
      if (!mark) continue;
      mark.textContent = `${tap.label}: ${box.dataset.words}`;
      mark.hidden = false;
    }
  };
  const refuse = (words) => {
    const box = $("refused");
    box.querySelector("[data-list]").append(item(words));
    box.hidden = false;
  };

  // The box's answer, or null when it did not hear us.
  const send = async (tap) => {
    const { label, ...sent } = tap;
    try {
      return await fetch("/reception/tap", {
        method: "POST",
        headers: { "X-Tap": "1", "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) },
        body: new URLSearchParams(sent),
        signal: AbortSignal.timeout ? AbortSignal.timeout(WAIT_MS) : undefined,
      });
    } catch { return null; }
  };
  let sending = false;
  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let taps = kept(); taps.length; taps = kept()) {
        const answer = await send(taps[0]);
        if (!answer || answer.status >= 500) break;
        if (answer.status === 401) { $("unsent").title = $("unsent").dataset.signin; location.href = "/signin?next=/reception"; break; }
        const told = answer.status === 409 ? (await answer.json()).said : "";
        keep(kept().filter((tap) => tap.tap !== taps[0].tap));
        if (!answer.ok) refuse(`${taps[0].name}: ${told || answer.status}`);
      }
    } finally { sending = false; show(); }
  };
  const tapped = (tap) => { keep([...kept(), { tap: fresh(), at: now(), ...tap }]); return flush(); };

  document.addEventListener("submit", (e) => {
    const form = e.target, button = e.submitter;
    if (form.hasAttribute("data-tap") && button) {
      e.preventDefault();
      tapped({ act: button.value, appointment: form.elements.appointment.value, name: button.dataset.name, label: button.textContent.trim().replace(/[:].*/, "") });
    } else if (form.hasAttribute("data-find")) {
      const code = form.elements.words.value.replace(/[\s.-]/g, "");
      if (!/^\d{6}$/.test(code)) return;
      e.preventDefault();
      form.elements.words.value = "";
      tapped({ act: "here", code, name: `${code.slice(0, 3)} ${code.slice(3)}`, label: $("find").textContent.trim() });
    }
  });
  // A scanner types wherever the page stands: digits outside a field go into the search field.
  document.addEventListener("keydown", (e) => {
    if (/^\d$/.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey && !e.target.closest("input, select, textarea")) { $("words").value = ""; $("words").focus(); }
  });
  document.addEventListener("click", (e) => {
    if (!e.target.closest("[data-seen]")) return;
    $("refused").hidden = true;
    $("refused").querySelector("[data-list]").replaceChildren();
  });
  for (const event of ["htmx:sseMessage", "htmx:afterSwap"]) document.addEventListener(event, show);
  addEventListener("online", flush);
  document.addEventListener("htmx:sseOpen", flush);
  document.addEventListener("DOMContentLoaded", () => { show(); flush(); });
  setInterval(() => { if (kept().length) flush(); }, AGAIN_MS);
})();
