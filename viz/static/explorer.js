// The search field of every page: what is typed is looked up, and chosen by keyboard or pointer.
const field = document.getElementById("search");
const list = document.getElementById("found");
let chosen = -1;
let asked = "";

const options = () => [...list.querySelectorAll("[role=option]")];

function close() {
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

function show(entities) {
  list.replaceChildren(...entities.map((entity, i) => {
    const option = document.createElement("li");
    option.id = `found-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.name = entity.iri;
    const name = document.createElement("span");
    name.textContent = entity.label;
    const other = document.createElement("span");
    other.className = "quiet";
    other.textContent = entity.matched_name === entity.label ? "" : entity.matched_name;
    option.append(name, other);
    option.addEventListener("pointerdown", () => go(entity.iri));
    return option;
  }));
  chosen = -1;
  list.hidden = !entities.length;
  field.setAttribute("aria-expanded", String(Boolean(entities.length)));
}

function go(iri) {
  location.href = `/search?entity=${encodeURIComponent(iri)}`;
}

async function look() {
  const text = field.value.trim();
  asked = text;
  if (!text) return close();
  const answer = await fetch(`/api/search?limit=8&q=${encodeURIComponent(text)}`);
  if (answer.ok && asked === text) show(await answer.json());
}

let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 120);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  if (list.hidden) return;
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) go(options()[chosen].dataset.name);
  else return;
  event.preventDefault();
});
field.addEventListener("blur", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    field.focus();
  }
});
