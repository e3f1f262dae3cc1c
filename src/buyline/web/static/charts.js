/* A chart that is opened is drawn anew so that one can point at it. Without this script, or if it fails, its picture stays. */
(() => {
  let script;
  const loaded = (address) => {
    script ??= new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = () => resolve();
      tag.onerror = () => { script = undefined; reject(new Error("the script did not come")); };
      document.head.append(tag);
    });
    return script;
  };
  const isDark = () => {
    const told = document.documentElement.dataset.theme;
    return told ? told === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  const pointed = (_handler, event, _item, value) => {
    if (!value || typeof value !== "object") { tip.hidden = true; return; }
    const list = document.createElement("dl");
    for (const [name, said] of Object.entries(value)) {
      if (said === null || said === undefined || said === "" || said === "null") continue;
      list.append(Object.assign(document.createElement("dt"), { textContent: name }));
      list.append(Object.assign(document.createElement("dd"), { textContent: String(said) }));
    }
    tip.replaceChildren(list);
    if (!tip.isConnected) document.body.append(tip);
    tip.hidden = false;
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + "px";
  };
  const draw = async (take) => {
    const place = take.querySelector(".chart-drawn"), state = take.querySelector(".drawing-state");
    const look = isDark() ? "dark" : "light";
    state.textContent = "Drawing …";
    try {
      const address = new URL(take.dataset.spec, location.href);
      address.searchParams.set("look", look);
      const [answer] = await Promise.all([fetch(address), loaded(take.dataset.script)]);
      if (!answer.ok) throw new Error(await answer.text());
      const drawing = document.createElement("div");
      const options = { ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: pointed };
      await window.vegaEmbed(drawing, await answer.json(), options);
      place.replaceChildren(drawing);
      take.dataset.drawn = look;
      state.textContent = "";
    } catch (problem) {
      state.textContent = "This is the picture; the chart to point at could not be drawn. " + (problem.message || "");
    }
  };
  addEventListener("toggle", (event) => {
    const take = event.target;
    if (!(take instanceof HTMLDetailsElement) || !take.matches("details.take")) return;
    tip.hidden = true;
    if (take.open && take.dataset.drawn !== (isDark() ? "dark" : "light")) draw(take);
  }, true);
})();
