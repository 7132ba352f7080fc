// The fields of every page that take a name: what is typed is looked up among the entities, or at
// `data-search`, and chosen by keyboard or pointer. A field with `data-goes` leads to what is
// chosen, others are filled in.
function finder(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  let chosen = -1;
  let asked = "";
  let waiting;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    clearTimeout(waiting);
    asked = ""; // an answer that is still on its way comes too late
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const all = options();
    chosen = (at + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    if (field.dataset.goes) location.href = field.dataset.goes + encodeURIComponent(option.dataset.name);
    else field.value = option.dataset.alone ? option.dataset.label : option.dataset.name;
    close();
  }

  function show(entities) {
    const labels = entities.map((entity) => entity.label);
    list.replaceChildren(...entities.map((entity, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.name = entity.iri ?? entity.label;
      option.dataset.label = entity.label;
      // A name that several entities have does not say which one is meant; an IRI does.
      if (labels.filter((label) => label === entity.label).length === 1) option.dataset.alone = "1";
      const name = document.createElement("span");
      name.textContent = entity.label;
      const other = document.createElement("span");
      other.className = "quiet";
      other.textContent = entity.matched_name === entity.label ? "" : entity.matched_name;
      option.append(name, other);
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // the field keeps the focus
        take(option);
      });
      return option;
    }));
    chosen = -1;
    list.hidden = !entities.length;
    field.setAttribute("aria-expanded", String(Boolean(entities.length)));
  }

  async function look() {
    const text = field.value.trim();
    if (!text) return close();
    asked = text;
    const source = new URL(field.dataset.search ?? "/api/search", location.href);
    source.searchParams.set("limit", "8");
    source.searchParams.set("q", text);
    const answer = await fetch(source);
    if (answer.ok && asked === text) show(await answer.json());
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

document.querySelectorAll("input[role=combobox]").forEach(finder);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
});
// What is wider than a small screen shows its middle first.
for (const figure of document.querySelectorAll(".around")) {
  figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2;
}
