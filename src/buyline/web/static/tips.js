/* What is said of a mark of a drawing, beside the pointer or the focus at once; without this script the browser says it. */
(() => {
  /** @type {HTMLDivElement | null} */
  let tip = null;
  /** @param {Element} mark @returns {string} */
  const words = (mark) => {
    const title = mark.querySelector(":scope > title");
    if (title) {
      mark.setAttribute("aria-label", title.textContent || "");
      title.remove();
    }
    return mark.getAttribute("aria-label") || "";
  };
  const hide = () => { if (tip) tip.hidden = true; };
  /** @param {Element} mark @param {number} x @param {number} y */
  const show = (mark, x, y) => {
    const said = words(mark);
    if (!said) return;
    if (!tip || !tip.isConnected) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
    }
    tip.textContent = said;
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const below = y + 18 + height < innerHeight;
    tip.style.left = Math.max(8, Math.min(x + 12, innerWidth - width - 8)) + "px";
    tip.style.top = (below ? y + 18 : y - height - 12) + "px";
  };
  /** @param {EventTarget | null} target @returns {Element | null} */
  const marked = (target) => (target instanceof Element ? target.closest("svg .mark") : null);
  addEventListener("pointermove", (event) => {
    const mark = event.pointerType === "mouse" ? marked(event.target) : null;
    if (mark) show(mark, event.clientX, event.clientY); else hide();
  });
  addEventListener("focusin", (event) => {
    const mark = marked(event.target);
    if (!mark || !mark.matches(":focus-visible")) { hide(); return; }
    const box = mark.getBoundingClientRect();
    show(mark, box.left + box.width / 2, box.bottom - 12);
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("scroll", hide, { passive: true, capture: true });
})();
