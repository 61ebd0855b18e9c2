// A tap on a place puts it where the cursor is.
(() => {
  document.addEventListener("click", (e) => {
    const put = e.target.closest("[data-put]");
    const area = put && document.getElementById(put.dataset.into);
    if (!area) return;
    const { selectionStart: from, selectionEnd: to, value } = area;
    const before = value.slice(0, from), after = value.slice(to);
    const words = (before && !/\s$/.test(before) ? " " : "") + put.dataset.put + (/^[\w{]/.test(after) ? " " : "");
    area.focus();
    // As if typed: it can be undone, is kept as a draft, and is looked at.
    if (!document.execCommand("insertText", false, words)) {
      area.setRangeText(words, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
