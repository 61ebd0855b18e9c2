// What pages do by themselves: tell a lost connection, keep what is half typed, tick, count parts.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const app = () => document.querySelector(".app");

  // ---- Time: by the box's clock, because phones may be wrong -----------------------------
  let ahead = 0;
  const setClock = (iso) => { const at = Date.parse(iso); if (at) ahead = at - Date.now(); };
  window.hotlineNow = () => Date.now() + ahead;
  const twoDigits = (n) => String(n).padStart(2, "0");
  const tick = () => {
    for (const el of document.querySelectorAll("[data-since]")) {
      const s = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(el.dataset.since)) / 1000));
      const h = Math.floor(s / 3600);
      const text = (h ? h + ":" + twoDigits(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ":" + twoDigits(s % 60);
      if (el.textContent !== text) el.textContent = text;
    }
  };

  // ---- Connection ------------------------------------------------------------------------
  const QUIET_MS = 25000, POLL_MS = 5000;
  let source = null, heardAt = Date.now(), lostSince = 0, polling = 0;
  const lost = (is) => {
    const back = !is && lostSince;
    if (!is) lostSince = 0; else if (!lostSince) lostSince = Date.now();
    if (back) saveAgain();
    const el = $("lost");
    if (el) el.hidden = !is;
  };
  const heard = () => { heardAt = Date.now(); lost(false); };
  htmx.createEventSource = (url) => {
    source = new EventSource(url);
    source.addEventListener("beat", (e) => { setClock(e.data); heard(); live(true); });
    source.addEventListener("signed-out", () => { source.close(); location.href = "/signin"; });
    return source;
  };
  const again = () => {
    if (!source || source.readyState === EventSource.CLOSED) return;
    source.close();
    if (source.onerror) source.onerror(new Event("error"));
  };
  const live = (is) => { document.documentElement.dataset.live = is ? "on" : "off"; };
  document.addEventListener("htmx:sseOpen", () => { stopPolling(); heard(); });
  document.addEventListener("htmx:sseError", (e) => {
    if (!document.body.contains(e.target)) return;
    live(false);
    if (e.detail.source && e.detail.source.readyState === EventSource.CLOSED && navigator.onLine) startPolling();
    else lost(true);
  });
  // No seat for a stream, or it was refused: ask every few seconds instead.
  const startPolling = () => { if (!polling) { polling = setInterval(poll, POLL_MS); poll(); } };
  const stopPolling = () => { clearInterval(polling); polling = 0; };
  const poll = async () => {
    const url = app().getAttribute("sse-connect");
    if (!url) return stopPolling();
    try {
      const answer = await fetch(url + "?once", { cache: "no-store" });
      if (answer.status === 401) { location.href = "/signin"; return; }
      if (!answer.ok) throw new Error(answer.status);
      for (const block of (await answer.text()).split("\n\n")) show(block);
      heard();
    } catch { lost(true); }
  };
  const shown = new WeakMap();
  const show = (block) => {
    const lines = block.split("\n");
    const name = lines[0].replace("event: ", "");
    const target = document.querySelector(`[sse-swap="${name}"]`);
    const html = lines.slice(1).map((line) => line.replace(/^data: ?/, "")).join("\n");
    if (target && shown.get(target) !== html) {
      shown.set(target, html);
      htmx.swap(target, html, { swapStyle: "innerHTML" });
    }
  };
  addEventListener("offline", () => lost(true));
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - heardAt > QUIET_MS) again(); });
  setInterval(() => {
    tick();
    if (source && !polling && Date.now() - heardAt > QUIET_MS) { heardAt = Date.now(); lost(true); again(); }
  }, 1000);

  // ---- What is half typed -----------------------------------------------------------------
  const reader = () => (app() || { dataset: {} }).dataset.reader || "";
  const key = (el) => "draft " + reader() + " " + el.dataset.draft;
  const fields = (el) => el.matches("form") ? [...el.elements].filter((f) => f.name && f.type !== "hidden" && f.type !== "submit" && f.type !== "password") : [el];
  const keep = (el) => {
    const typed = fields(el).map((f) => [f.name, f.type === "radio" || f.type === "checkbox" ? (f.checked ? f.value : null) : f.value]);
    sessionStorage.setItem(key(el), JSON.stringify(typed.filter(([, value]) => value !== null)));
  };
  const restore = (root) => {
    const found = [...root.querySelectorAll("[data-draft]")];
    if (root.matches && root.matches("[data-draft]")) found.push(root);
    for (const el of found) {
      const kept = sessionStorage.getItem(key(el));
      if (!kept) continue;
      for (const [name, value] of JSON.parse(kept)) {
        for (const f of fields(el)) {
          if (f.name !== name) continue;
          if (f.type === "radio" || f.type === "checkbox") f.checked = f.checked || f.value === value;
          else if (document.activeElement !== f) f.value = value;
        }
      }
      for (const f of [el, ...fields(el)]) if (f.getAttribute("hx-post")) htmx.trigger(f, "input");
      countAll(el);
    }
  };
  // What saves itself and could not while the connection was away.
  const saveAgain = () => {
    for (const el of document.querySelectorAll("[data-draft][hx-post]")) if (sessionStorage.getItem(key(el))) htmx.trigger(el, "again");
  };
  const forgetAll = () => sessionStorage.clear();
  const forgetOthers = () => {
    if (!reader()) return;
    for (const k of Object.keys(sessionStorage)) if (k.startsWith("draft ") && !k.startsWith("draft " + reader() + " ")) sessionStorage.removeItem(k);
  };
  document.addEventListener("input", (e) => {
    const el = e.target.closest("[data-draft]");
    if (el && e.isTrusted) keep(el);
    if (e.target.dataset.parts) count(e.target);
  });
  document.addEventListener("change", (e) => { const el = e.target.closest("[data-draft]"); if (el && e.isTrusted) keep(el); });
  // The page that is being fetched may be older than what is saved meanwhile: it needs the draft.
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  // What was accepted is no draft any more; before the swap, so that it is not put back.
  document.addEventListener("htmx:beforeSwap", (e) => {
    const el = e.detail.requestConfig && e.detail.requestConfig.elt;
    if (!el || !el.dataset.draft || e.detail.isError || leaving) return;
    if (!changedSince(el, e.detail)) sessionStorage.removeItem(key(el));
  });
  // A note that was typed on while it was being saved is still unsaved.
  const changedSince = (el, detail) => {
    if (!el.hasAttribute("hx-post")) return false;
    const sent = detail.requestConfig.formData;
    return fields(el).some((f) => f.type !== "radio" && sent.get(f.name) !== f.value);
  };
  document.addEventListener("submit", (e) => { if (e.target.hasAttribute("data-leave")) forgetAll(); });

  // ---- A request that did not get through --------------------------------------------------
  const say = (words) => {
    const box = $("notice");
    if (!box) return;
    const notice = document.createElement("div");
    notice.className = "notice bad";
    notice.textContent = words;
    box.replaceChildren(notice);
  };
  const unsent = () => { say($("words").dataset.offline); };
  document.addEventListener("htmx:sendError", unsent);
  document.addEventListener("htmx:timeout", unsent);
  document.addEventListener("htmx:beforeRequest", () => { const box = $("notice"); if (box) box.replaceChildren(); });

  // ---- Parts of a text ----------------------------------------------------------------------
  const cost = (text, signs, double) => {
    const costs = [];
    for (const sign of text) {
      if (signs.includes(sign)) costs.push(1);
      else if (double.includes(sign)) costs.push(2);
      else return null;
    }
    return costs;
  };
  const fit = (costs, alone, joined) => {
    const size = costs.reduce((sum, c) => sum + c, 0);
    if (size <= alone) return { parts: 1, left: alone - size };
    let parts = 1, used = 0;
    for (const c of costs) { if (used + c > joined) { parts += 1; used = 0; } used += c; }
    return { parts, left: joined - used };
  };
  const measure = (text, signs, double, tables) => {
    const plain = cost(text, signs, double);
    if (plain) return fit(plain, 160, 153);
    let best = fit([...text].map((sign) => sign.length), 70, 67);
    for (const table of JSON.parse(tables)) {
      const costs = cost(text, signs, table);
      const found = costs && fit(costs, 155, 149);
      if (found && found.parts < best.parts) best = found;
    }
    return best;
  };
  window.hotlineMeasure = measure;
  const count = (area) => {
    const out = $(area.dataset.parts);
    if (!out) return;
    const { parts, left } = measure(area.value.trim(), area.dataset.signs, area.dataset.double, area.dataset.tables);
    out.querySelector("[data-parts-count] b").textContent = parts;
    out.querySelector("[data-parts-left] b").textContent = left;
    out.querySelector("[data-parts-over]").hidden = parts <= Number(area.dataset.limit);
  };
  const countAll = (root) => {
    for (const area of root.querySelectorAll("[data-parts]")) count(area);
    if (root.matches && root.matches("[data-parts]")) count(root);
  };

  document.addEventListener("click", (e) => {
    const offer = e.target.closest("[data-plain]");
    const area = offer && $(offer.dataset.into);
    if (!area) return;
    area.value = offer.dataset.plain;
    const draft = area.closest("[data-draft]");
    if (draft) keep(draft);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });

  // ---- Small helps ----------------------------------------------------------------------------
  let rang = new Set();
  const announce = () => {
    const list = document.querySelector("[data-ringing]");
    if (!list || document.documentElement.dataset.covered) return;
    const cards = [...list.querySelectorAll("[data-ring]")];
    const loud = cards.filter((card) => card.dataset.loudness === "loud");
    const fresh = loud.filter((card) => !rang.has(card.dataset.ring));
    rang = new Set(loud.map((card) => card.dataset.ring));
    document.title = document.title.replace(/^\(\d+\) /, "");
    if (cards.length) document.title = `(${cards.length}) ` + document.title;
    const box = $("announce");
    if (fresh.length && box) box.textContent = [box.dataset.rings, fresh[0].dataset.said].filter(Boolean).join(": ");
  };
  document.addEventListener("hotline:rings", () => announce());
  document.addEventListener("click", (e) => {
    const step = e.target.closest("[data-step]");
    if (step) {
      const input = $(step.dataset.of);
      const value = Math.min(400, Math.max(Number(input.min), (parseInt(input.value, 10) || 0) + Number(step.dataset.step)));
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (e.target.closest("[data-reload]")) { e.preventDefault(); location.reload(); }
    for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(e.target)) menu.open = false;
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") for (const menu of document.querySelectorAll("[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input, textarea, select")) return;
    const search = document.querySelector('[data-key="/"]');
    if (search) { e.preventDefault(); search.focus(); }
  });
  document.addEventListener("toggle", (e) => {
    const group = e.target.dataset && e.target.dataset.oneOpen;
    if (!group || !e.target.open) return;
    for (const other of document.querySelectorAll(`[data-one-open="${group}"][open]`)) if (other !== e.target) other.open = false;
  }, true);

  // ---- A tap that leads to another page -------------------------------------------------------
  // What was tapped may be gone from a live list before the answer comes: the address follows all the same.
  document.addEventListener("htmx:configRequest", (e) => { if (e.detail.boosted) e.detail.elt.setAttribute("hx-push-url", "true"); });
  // Only the body is changed: what the next page is dressed in is added to the head.
  const dresses = (page) => [...page.head.querySelectorAll('link[rel="stylesheet"]')];
  document.addEventListener("htmx:beforeSwap", (e) => {
    if (e.detail.target !== document.body) return;
    const worn = dresses(document).map((one) => one.getAttribute("href"));
    const next = new DOMParser().parseFromString(e.detail.serverResponse, "text/html");
    for (const one of dresses(next)) if (!worn.includes(one.getAttribute("href"))) document.head.append(document.importNode(one));
  });

  const begin = (root) => { forgetOthers(); restore(root); countAll(root); tick(); announce(); };
  document.addEventListener("htmx:afterSwap", (e) => { tick(); announce(); if (e.target !== document.body) restore(e.target); const ending = document.getElementById("ending"); if (ending) restore(ending); });
  document.addEventListener("htmx:sseMessage", (e) => { heard(); tick(); announce(); restore(e.target); });
  document.addEventListener("htmx:load", (e) => { if (e.target.matches && e.target.matches(".app")) { setClock(app().dataset.now); begin(document.body); } });
  document.addEventListener("DOMContentLoaded", () => { if (app()) setClock(app().dataset.now); begin(document.body); });
})();
