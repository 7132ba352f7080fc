// Fields that suggest what may be typed: `input[role=combobox][data-search]`, the list beside it.
function suggesting(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  let chosen = -1;
  let waiting;

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

  function take(text) {
    field.value = text;
    close();
  }

  function show(found) {
    list.replaceChildren(...found.map((one, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.textContent = one.label;
      const other = document.createElement("span");
      other.className = "quiet";
      other.textContent = one.matched_name === one.label ? "" : one.matched_name;
      option.append(name, other);
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(one.label);
      });
      return option;
    }));
    chosen = -1;
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(Boolean(found.length)));
  }

  async function look() {
    const text = field.value.trim();
    if (!text) return close();
    const asked = new URL(field.dataset.search, location.href);
    asked.searchParams.set("q", text);
    asked.searchParams.set("limit", "8");
    const answer = await fetch(asked);
    if (answer.ok && field.value.trim() === text && document.activeElement === field) {
      show(await answer.json());
    }
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
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen].firstChild.textContent);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

document.querySelectorAll("input[role=combobox][data-search]").forEach(suggesting);
