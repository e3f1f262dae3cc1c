/* Light, dark or as the system says: kept in this browser, applied before the page is painted. */
(() => {
  const root = document.documentElement;
  const order = ["automatic", "light", "dark"];
  const kept = () => {
    try { return localStorage.getItem("theme") || "automatic"; } catch { return "automatic"; }
  };
  const apply = (theme) => {
    if (theme === "automatic") delete root.dataset.theme; else root.dataset.theme = theme;
  };
  apply(kept());
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const word = button.querySelector("b");
    word.textContent = kept();
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = order[(order.indexOf(word.textContent) + 1) % order.length];
      try { localStorage.setItem("theme", next); } catch { /* private browsing: holds for this page only */ }
      word.textContent = next;
      apply(next);
    });
  });
})();
