/* How does one go anywhere by keyboard? Ctrl-K opens a window that searches; ? leads to the list of keys. */
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
  input.placeholder = "A page, a journey, a buyer, a person";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
    "aria-autocomplete": "list", "aria-label": "Search pages, journeys, buyers and people" })) input.setAttribute(name, value);
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
  const options = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** @param {number} place the option to stand on */
  const stand = (place) => {
    const all = options();
    chosen = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    input.setAttribute("aria-activedescendant", chosen < 0 ? "" : all[chosen].id);
    if (chosen >= 0) all[chosen].scrollIntoView({ block: "nearest" });
  };

  /** @param {{kind: string, name: string, note: string, url: string}} hit @param {number} number */
  const option = (hit, number) => {
    const made = document.createElement("li");
    made.id = "palette-" + number;
    made.setAttribute("role", "option");
    made.dataset.url = hit.url;
    const name = document.createElement("b");
    name.textContent = hit.name;
    const note = document.createElement("span");
    note.textContent = [hit.kind, hit.note].filter(Boolean).join(" · ");
    made.append(name, " ", note);
    made.addEventListener("click", () => { location.href = hit.url; });
    return made;
  };

  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const asked = input.value.trim();
    try {
      const answer = await fetch(page + ".json?q=" + encodeURIComponent(asked), { signal: asking.signal });
      const { found } = await answer.json();
      list.replaceChildren(...found.map(option));
      said.textContent = found.length ? "" : "Nothing is called so. Enter asks the search page.";
      stand(0);
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
      dialog.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const there = options()[chosen];
      location.href = there?.dataset.url || page + "?q=" + encodeURIComponent(input.value.trim());
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
