/* How does one go anywhere, and act from anywhere, by keyboard? Ctrl-K opens a window that searches; the arrow to the
   right offers what can be done with a journey, and its form opens above the page; ? leads to the list of keys. */
(() => {
  const field = document.querySelector("[data-palette]");
  if (!(field instanceof HTMLInputElement) || !field.form) return;
  const page = field.form.action;
  /** @type {HTMLDialogElement} */
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "Search");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  input.type = "search";
  input.autocomplete = "off";
  input.placeholder = "A page, a journey, a buyer, a person, words of a note";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
    "aria-autocomplete": "list", "aria-label": "Search pages, journeys, buyers, people and notes" })) input.setAttribute(name, value);
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Found");
  said.className = "sub";
  said.setAttribute("role", "status");
  dialog.append(input, list, said);
  document.body.append(dialog);

  let chosen = -1;
  let asking = new AbortController();
  let waiting = 0;
  /** @type {{name: string, url: string}[]} */
  let acts = [];
  /** @type {{kind: string, name: string, note: string, url: string, journey?: string}[]} */
  let hits = [];
  /** the journey whose acts are offered */
  let about = "";
  const options = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** @param {number} place the option to stand on */
  const stand = (place) => {
    const all = options();
    chosen = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    input.setAttribute("aria-activedescendant", chosen < 0 ? "" : all[chosen].id);
    if (chosen >= 0) all[chosen].scrollIntoView({ block: "nearest" });
  };

  /** @param {{kind: string, name: string, note: string, url: string, journey?: string}} hit @param {number} number */
  const option = (hit, number) => {
    const made = document.createElement("li");
    made.id = "palette-" + number;
    made.setAttribute("role", "option");
    made.dataset.url = hit.url;
    made.dataset.kind = hit.kind;
    made.dataset.journey = hit.journey || "";
    const name = document.createElement("b");
    name.textContent = hit.name;
    const note = document.createElement("span");
    note.textContent = [hit.kind, hit.note].filter(Boolean).join(" · ");
    if (hit.journey && acts.length && hit.kind !== "act") {
      const more = document.createElement("span");
      more.className = "more";
      more.setAttribute("aria-hidden", "true");
      more.textContent = "Act →";
      more.addEventListener("click", (event) => { event.stopPropagation(); offer(hit.journey || ""); });
      note.append(" ", more);
    }
    made.append(name, " ", note);
    made.addEventListener("click", () => go(made));
    return made;
  };

  /** @param {string} journey what can be done with it */
  const offer = (journey) => {
    about = journey;
    list.replaceChildren(...acts.map((act, number) => option({ kind: "act", name: act.name, note: journey,
      url: act.url + "?journey=" + encodeURIComponent(journey) }, number)));
    said.textContent = "What to do with " + journey + "? ← goes back.";
    stand(0);
    input.focus();
  };

  const back = () => {
    about = "";
    list.replaceChildren(...hits.map(option));
    say();
    stand(0);
  };

  const say = () => {
    const can = acts.length && hits.some((hit) => hit.journey);
    said.textContent = hits.length ? (can ? "→ on a journey says what can be done with it." : "") : "Nothing is called so. Enter asks the search page.";
  };

  /** @param {HTMLElement | undefined} chosen where to go, or what to do above the page */
  const go = (chosen) => {
    const url = chosen?.dataset.url || page + "?q=" + encodeURIComponent(input.value.trim());
    if (chosen?.dataset.kind === "act") over(url + "&next=" + encodeURIComponent(location.pathname + location.search));
    else location.href = url;
  };

  /** @param {string} url the form of an act, shown above the page; where that cannot be, its own page */
  const over = async (url) => {
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".doing");
      if (!answer.ok || !told) { location.href = url; return; }
      for (const name of ["id", "for", "aria-labelledby", "aria-describedby"]) {
        told.querySelectorAll("[" + name + "]").forEach((one) => one.setAttribute(name, "over-" + one.getAttribute(name)));
      }
      const above = document.createElement("dialog");
      const leave = document.createElement("button");
      above.className = "over";
      above.setAttribute("aria-labelledby", "over-headline");
      told.removeAttribute("aria-labelledby");
      leave.type = "button";
      leave.className = "quiet leave";
      leave.textContent = "Leave it";
      leave.addEventListener("click", () => above.close());
      above.addEventListener("close", () => above.remove());
      above.append(document.importNode(told, true), leave);
      dialog.close();
      document.body.append(above);
      above.showModal();
      /** @type {HTMLElement | null} */
      const first = above.querySelector("form :is(input:not([type=hidden], :disabled), select, textarea)");
      first?.focus();
    } catch { location.href = url; }
  };

  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const asked = input.value.trim();
    try {
      const answer = await fetch(page + ".json?q=" + encodeURIComponent(asked), { signal: asking.signal });
      const told = await answer.json();
      hits = told.found;
      acts = told.acts;
      back();
    } catch (problem) {
      if (!(problem instanceof DOMException && problem.name === "AbortError")) said.textContent = "The server does not answer.";
    }
  };

  const open = () => {
    if (dialog.open) return;
    input.value = field.value;
    dialog.showModal();
    input.select();
    ask();
  };

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 80); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      stand(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (about) back(); else dialog.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(options()[chosen]);
    } else if (event.key === "ArrowRight" && !about && acts.length && input.selectionStart === input.value.length && options()[chosen]?.dataset.journey) {
      event.preventDefault();
      offer(options()[chosen].dataset.journey || "");
    } else if (event.key === "ArrowLeft" && about) {
      event.preventDefault();
      back();
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  let before = "";
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); return; }
    const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "/") { event.preventDefault(); open(); }
    if (event.key === "?") location.href = page.replace(/search$/, "keys");
    const goes = { p: "pipeline", j: "journeys", b: "board" };
    if (before === "g" && event.key in goes) location.href = page.replace(/search$/, goes[/** @type {"p"|"j"|"b"} */ (event.key)]);
    before = event.key;
  });
})();
