/* What a page does beside its links: a panel closes when one looks elsewhere, Escape leaves a cell, a page that was kept to be printed prints, what was changed in one is known to the other forms, and a failed request is said, not hidden. */
(() => {
  const open = () => document.querySelectorAll("details.pop[open]");
  addEventListener("click", (event) => {
    open().forEach((pop) => { if (event.target instanceof Node && !pop.contains(event.target)) pop.open = false; });
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const leave = event.target instanceof Element && event.target.closest(".cell-form")?.querySelector("[data-leave]");
    if (leave) { leave.click(); return; }
    open().forEach((pop) => { pop.open = false; pop.querySelector("summary").focus(); });
  });
  addEventListener("changed-here", (event) => {
    const { seen, version } = event.detail;
    document.querySelectorAll(`.doings form input[name="seen"][value="${seen}"]`).forEach((field) => { field.value = version; });
    document.querySelectorAll(`.changed[hx-get$="?seen=${seen}"]`).forEach((asks) => {
      const anew = asks.cloneNode(true);
      anew.setAttribute("hx-get", asks.getAttribute("hx-get").replace(/seen=\d+$/, "seen=" + version));
      asks.replaceWith(anew);
      window.htmx.process(anew);
    });
  });
  if (location.hash === "#print") addEventListener("load", () => print());
  const say = (words) => {
    const place = document.querySelector("#page .flashes") || document.createElement("div");
    place.className = "flashes";
    place.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.className = "flash error";
    line.textContent = words;
    place.replaceChildren(line);
    document.getElementById("page").prepend(place);
  };
  addEventListener("htmx:sendError", () => say("The server does not answer. The page is as it was; nothing was changed. Ask again."));
  addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401 || xhr.status === 403) { location.reload(); return; }
    say("The server could not answer that (" + xhr.status + "). The page is as it was; nothing was changed.");
  });
})();
