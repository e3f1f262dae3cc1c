/* How is a card moved? Dragged, or by `m` and arrow keys: the verdict on every place is shown before, the claim is sent
   with the version that was seen, and only the columns that changed are put anew. Without it a card's link does the same. */
(() => {
  /** @typedef {{place: string, name: string, meets: string, says: string, is_open: boolean, reasons: string[]}} Place */
  /** @returns {HTMLFormElement | null} */
  const form = () => document.querySelector("#moving");
  /** @type {{card: HTMLElement, places: Place[], over: string} | null} */
  let moving = null;

  /** @param {string} words what a screen reader hears */
  const tell = (words) => {
    const said = document.getElementById("board-said");
    if (said) said.textContent = words;
  };

  /** @param {string} words @param {string} kind how much it matters */
  const flash = (words, kind) => {
    document.querySelectorAll("#page > .flashes").forEach((old) => old.remove());
    const place = document.createElement("div");
    place.className = "flashes";
    place.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.className = "flash " + kind;
    line.textContent = words;
    place.append(line);
    document.getElementById("page")?.prepend(place);
    tell(words);
  };

  /** @param {HTMLElement} card */
  const nameOf = (card) => card.querySelector(".buyer")?.textContent || card.dataset.journey || "";

  /** @param {HTMLElement} card @returns {Promise<Place[]>} what a claim of each place would meet */
  const ahead = async (card) => {
    const address = (form()?.dataset.ahead || "").replace(/0$/, encodeURIComponent(card.dataset.journey || ""));
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).places;
  };

  /** @returns {HTMLElement[]} every column, or every column of every lane */
  const columns = () => [...document.querySelectorAll(".board [data-place]")].map((one) => /** @type {HTMLElement} */ (one));

  /** @param {Place[]} places colour each column and say what is missing */
  const colour = (places) => columns().forEach((column) => {
    const place = places.find((one) => one.place === column.dataset.place);
    if (!place) return;
    column.dataset.meets = place.meets;
    const said = document.createElement("p");
    said.className = "verdict";
    said.textContent = place.says;
    (column.querySelector(".board-head") || column).append(said);
  });

  const plain = () => {
    document.querySelectorAll(".board .verdict").forEach((one) => one.remove());
    columns().forEach((column) => { delete column.dataset.meets; column.classList.remove("over"); });
    document.querySelectorAll(".board-card.moving").forEach((card) => card.classList.remove("moving"));
    moving = null;
  };

  /** @param {Document} page put in what is on a page that the server sent: message, sums, heads and cards of columns
   * @param {string[] | null} places whose cards are put anew; null: all */
  const put = (page, places) => {
    document.querySelectorAll("#page > .flashes").forEach((old) => old.remove());
    const flashes = page.querySelector(".flashes");
    if (flashes) document.getElementById("page")?.prepend(flashes);
    const answer = page.querySelector(".answer");
    if (answer) document.querySelector("#page .answer")?.replaceWith(answer);
    const heads = page.querySelector(".board-row.heads");
    if (heads) document.querySelector(".board-row.heads")?.replaceWith(heads);
    const now = columns();
    const then = /** @type {HTMLElement[]} */ ([...page.querySelectorAll(".board [data-place]")]);
    if (now.length !== then.length) {
      const board = page.querySelector(".board");
      if (board) document.querySelector(".board")?.replaceWith(board);
    } else {
      then.forEach((column, number) => { if (!places || places.includes(column.dataset.place || "")) now[number].replaceWith(column); });
    }
    /** @type {any} */ (window).htmx?.process(document.querySelector(".board"));
    return flashes?.querySelector(".flash")?.textContent || "";
  };

  /** @param {Response} answer */
  const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  /** Ask for the board as it is now. */
  const again = async () => {
    const answer = await fetch(form()?.elements["next"].value || location.href, { headers: { "HX-Request": "true" } });
    if (answer.ok) put(await pageOf(answer), null);
  };

  /** @param {string} journey @param {string} place stand on the card where it is now, else on its column */
  const stand = (journey, place) => {
    const card = document.querySelector('.board-card[data-journey="' + CSS.escape(journey) + '"]');
    const link = card?.querySelector(".buyer") || document.querySelector('[data-place="' + CSS.escape(place) + '"] a');
    if (card) card.classList.add("moved");
    if (link instanceof HTMLElement) link.focus();
  };

  /** @param {HTMLElement} card @param {Place} place claim the place for the journey of a card */
  const claim = async (card, place) => {
    const sent = form();
    const journey = card.dataset.journey || "";
    const from = /** @type {HTMLElement | null} */ (card.closest("[data-place]"))?.dataset.place || "";
    plain();
    if (!sent || place.meets === "here") return;
    if (!place.is_open) { flash(place.name + ": " + place.says, "error"); return; }
    if (place.reasons.length) {
      const asked = new URLSearchParams({ journey, stage: place.place, next: sent.elements["next"].value });
      location.href = sent.action + "?" + asked;
      return;
    }
    const given = { journey, stage: place.place, seen: card.dataset.version || "", token: crypto.getRandomValues(new Uint32Array(2)).join("-") };
    for (const [name, value] of Object.entries(given)) sent.elements[name].value = value;
    card.classList.add("moving");
    try {
      const answer = await fetch(sent.action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (new FormData(sent))), headers: { "HX-Request": "true" } });
      const page = await pageOf(answer);
      if (answer.ok) {
        tell(put(page, [from, place.place]));
        stand(journey, place.place);
        return;
      }
      const why = [...page.querySelectorAll(".problem, .errorlist li, .problems p")].map((one) => (one.textContent || "").trim());
      await again();
      flash([...new Set(why)].join(" ") || "The claim was not taken (" + answer.status + ").", "error");
      stand(journey, from);
      document.querySelector(".board-card.moved")?.classList.remove("moved");
    } catch {
      flash("The server does not answer. Nothing was changed; move the card again.", "error");
    } finally {
      plain();
    }
  };

  addEventListener("dragstart", async (event) => {
    const card = event.target instanceof HTMLElement ? /** @type {HTMLElement | null} */ (event.target.closest(".board-card[draggable]")) : null;
    if (!card || !event.dataTransfer) return;
    event.dataTransfer.setData("text/plain", card.dataset.journey || "");
    event.dataTransfer.effectAllowed = "move";
    const mine = moving = { card, places: /** @type {Place[]} */ ([]), over: "" };
    card.classList.add("moving");
    try {
      mine.places = await ahead(card);
      if (moving === mine) colour(mine.places);
    } catch { flash("What this claim would meet cannot be asked just now.", "error"); }
  });
  /** @param {DragEvent} event @returns {HTMLElement | null} */
  const under = (event) => event.target instanceof Element ? event.target.closest(".board [data-place]") : null;
  addEventListener("dragover", (event) => {
    const column = moving && under(event);
    columns().forEach((one) => one.classList.toggle("over", one === column));
    if (moving) moving.over = column?.dataset.place || "";
    if (!column || column.dataset.meets === "refused") return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
  });
  addEventListener("drop", async (event) => {
    const column = moving && under(event);
    if (!moving || !column) return;
    event.preventDefault();
    const { card } = moving;
    const places = moving.places.length ? moving.places : await ahead(card).catch(() => []);
    const place = places.find((one) => one.place === column.dataset.place);
    if (place) claim(card, place); else plain();
  });
  addEventListener("dragend", () => {
    if (!moving) return;
    const place = moving.places.find((one) => one.place === moving?.over);
    plain();
    if (place && !place.is_open) flash(place.name + ": " + place.says, "error");
  });

  /** @param {HTMLElement} card open the menu of places, each with its verdict */
  const choose = async (card) => {
    /** @type {Place[]} */
    let places;
    try { places = await ahead(card); } catch { flash("What this claim would meet cannot be asked just now.", "error"); return; }
    const dialog = document.createElement("dialog");
    dialog.className = "moves";
    const title = document.createElement("h2");
    title.textContent = "Move " + nameOf(card);
    title.id = "moves-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const list = document.createElement("ul");
    list.setAttribute("role", "menu");
    list.setAttribute("aria-labelledby", title.id);
    const take = (/** @type {Place} */ place) => {
      if (!place.is_open || place.meets === "here") { tell(place.name + ": " + place.says); return; }
      dialog.close();
      claim(card, place);
    };
    /** @param {HTMLElement | undefined} item the one item that Tab finds, and that is stood on */
    const to = (item) => {
      if (!item) return;
      items.forEach((one) => { one.tabIndex = one === item ? 0 : -1; });
      item.focus();
    };
    const items = places.map((place) => {
      const item = document.createElement("li");
      item.setAttribute("role", "menuitem");
      item.tabIndex = -1;
      item.dataset.meets = place.meets;
      if (!place.is_open || place.meets === "here") item.setAttribute("aria-disabled", "true");
      const name = document.createElement("b");
      name.textContent = place.name;
      const says = document.createElement("small");
      says.textContent = place.says;
      item.append(name, " ", says);
      item.addEventListener("click", () => take(place));
      return item;
    });
    list.append(...items);
    list.addEventListener("keydown", (event) => {
      const here = items.indexOf(/** @type {HTMLLIElement} */ (document.activeElement));
      const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
      if (next !== undefined) { event.preventDefault(); to(items.at(next % items.length)); }
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); if (here >= 0) take(places[here]); }
    });
    dialog.append(title, list);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); if (card.isConnected) stand(card.dataset.journey || "", ""); card.classList.remove("moved"); });
    document.body.append(dialog);
    dialog.showModal();
    to(items.find((item) => !item.hasAttribute("aria-disabled")) || items[0]);
  };
  addEventListener("keydown", (event) => {
    if (event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const card = /** @type {HTMLElement | null} */ (event.target.closest(".board-card[draggable]"));
    if (!card || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    choose(card);
  });
})();
