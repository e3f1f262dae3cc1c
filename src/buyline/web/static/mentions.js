/* Whom does a note mean? While a name is typed after @, members are offered; without this script it is typed in full. */
(() => {
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = "mentions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members");
  let field = null, chosen = 0, asking = new AbortController();

  const begun = (box) => /(?:^|[^\w.@+-])@([\w.+-]*)$/.exec(box.value.slice(0, box.selectionStart));
  const close = () => { list.remove(); field?.removeAttribute("aria-activedescendant"); field?.removeAttribute("aria-controls"); field = null; };

  const stand = (place) => {
    const all = [...list.children];
    chosen = (place + all.length) % all.length;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
  };

  const take = (handle) => {
    const box = field, found = begun(box);
    if (!found) return close();
    const from = box.selectionStart - found[1].length;
    box.setRangeText(handle + " ", from, box.selectionStart, "end");
    close();
    box.focus();
  };

  const show = (box, found) => {
    if (!found.length) return close();
    field = box;
    list.replaceChildren(...found.map((one, number) => {
      const item = document.createElement("li"), name = document.createElement("b");
      item.id = "mention-" + number;
      item.setAttribute("role", "option");
      item.dataset.handle = one.handle;
      name.textContent = one.name;
      item.append(name, " @" + one.handle);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one.handle); });
      return item;
    }));
    box.after(list);
    box.setAttribute("aria-controls", list.id);
    stand(0);
  };

  addEventListener("input", async (event) => {
    const box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || !box.dataset.mentions) return;
    const found = begun(box);
    asking.abort();
    if (!found) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(box.dataset.mentions + "?q=" + encodeURIComponent(found[1]), { signal: asking.signal });
      if (answer.ok && !answer.redirected) show(box, (await answer.json()).found);
    } catch { /* the next letter asks again */ }
  });
  addEventListener("keydown", (event) => {
    if (!field || event.target !== field) return;
    const keys = { ArrowDown: () => stand(chosen + 1), ArrowUp: () => stand(chosen - 1), Escape: close,
      Enter: () => take(list.children[chosen].dataset.handle), Tab: () => take(list.children[chosen].dataset.handle) };
    if (!(event.key in keys)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }, true);
  addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
