// Finding by name: a field with a list under it.

function finder(input, list, chosen) {
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const take = (id) => { close(); chosen(id); };
  const items = () => [...list.querySelectorAll("[role=option]")];
  const show = () => {
    const ids = search(input.value).slice(0, 12);
    const option = (id, i) => el("li", { role: "option", id: `${list.id}-${i}`, "data-id": id,
      "aria-selected": String(i === 0), onpointerdown: (event) => { event.preventDefault(); take(id); },
    }, icon(nodeOf.get(id).type), nodeOf.get(id).name,
    el("span", { class: "quiet" }, typeWord(nodeOf.get(id).type)));
    list.replaceChildren(...(ids.length ? ids.map(option)
      : [el("li", { class: "quiet" }, word("nothing"))]));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const move = (by) => {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const next = (at + by + all.length) % all.length;
    all.forEach((item, i) => item.setAttribute("aria-selected", String(i === next)));
    all[next].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[next].id);
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value) show(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !list.hidden) {
      const item = items().find((i) => i.getAttribute("aria-selected") === "true");
      if (item) take(item.dataset.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
