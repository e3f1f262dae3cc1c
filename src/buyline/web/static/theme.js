/* Light, dark or as the system says: kept in this browser, else as the member chose; applied before the page is painted. */
(() => {
  const root = document.documentElement;
  const order = ["automatic", "light", "dark"];
  let theme = root.dataset.chosen || "automatic";
  try { theme = localStorage.getItem("theme") || theme; } catch { /* private browsing: holds for this page only */ }
  const apply = () => {
    if (theme === "automatic") delete root.dataset.theme; else root.dataset.theme = theme;
    document.querySelectorAll("button.theme").forEach((button) => {
      button.hidden = false;
      button.querySelector("b").textContent = theme;
    });
  };
  apply();
  addEventListener("DOMContentLoaded", apply);
  addEventListener("htmx:afterSwap", apply);
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("button.theme")) return;
    theme = order[(order.indexOf(theme) + 1) % order.length];
    try { localStorage.setItem("theme", theme); } catch { /* as above */ }
    apply();
  });
})();
