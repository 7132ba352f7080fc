// The page: what the reader does, what changes, and the address that keeps it.
const $ = (id) => document.getElementById(id);

function render() {
  const now = shown();
  document.documentElement.lang = view.language === "zh" ? "zh-Hans" : "en";
  for (const item of document.querySelectorAll("[data-word]")) item.textContent = word(item.dataset.word);
  for (const item of document.querySelectorAll("[data-label]")) {
    item.setAttribute("aria-label", word(item.dataset.label));
  }
  for (const item of document.querySelectorAll("[data-placeholder]")) {
    item.placeholder = word(item.dataset.placeholder);
  }
  $("language").setAttribute("aria-label", word("otherLabel"));
  $("counts").textContent = word("counts", nodes.length, edges.length, facts.sources.length);
  $("said").textContent = word("shown", now.nodes.size, now.edges.size);
  fill("legend", legendFor());
  fill("panel", panelFor());
  fill("chain", chainFor());
  const chosen = Boolean(view.node || view.edge || view.path);
  document.body.classList.toggle("has-choice", chosen);
  if (chosen) document.body.classList.remove("with-panel", "with-legend");
  draw();
  remember();
}

function fill(id, children) {
  const element = $(id);
  const scroll = id === "legend" ? element.scrollTop : 0;
  const focused = element.contains(document.activeElement) ? document.activeElement.value : null;
  element.replaceChildren(...children.filter(Boolean));
  element.scrollTop = scroll;
  if (focused) [...element.querySelectorAll("input")].find((i) => i.value === focused)?.focus();
}

// ---- actions

function choose(change) {
  Object.assign(view, { node: null, edge: null, path: null }, change);
  render();
}

function select(id) {
  if (!edgeOf.has(id) && !nodeOf.has(id)) return false;
  const now = shown();
  if (!now.edges.has(id) && !now.nodes.has(id)) view.filter = { ...NO_FILTER };
  choose(edgeOf.has(id) ? { edge: id } : { node: id });
  lookAt([...focus().nodes]);
  return true;
}

function clear() {
  view.ends = [null, null];
  $("path").hidden = true;
  choose({});
}

function filter(change = {}) {
  for (const key of Object.keys(NO_FILTER)) {
    if (!(key in change)) continue;
    const value = change[key];
    view.filter[key] = value == null || value === "" ? null : Array.isArray(value) ? [...value] : String(value);
  }
  if (view.path) view.path = shortestPath(...view.ends);
  render();
  return state();
}

function path(from, to) {
  const steps = shortestPath(from, to);
  view.ends = [nodeOf.has(from) ? from : null, nodeOf.has(to) ? to : null];
  $("path").hidden = false;
  showEnds();
  choose({ path: steps });
  if (steps) lookAt([...focus().nodes]);
  return steps && steps.map(({ id, from, to, predicate, quotes }) => ({
    id, from, to, predicate, label: predicateWord(predicate), quotes: quotes.map((q) => q.text),
  }));
}

function setEnd(place, id) {
  view.ends[place] = id;
  $("path").hidden = false;
  showEnds();
  if (view.ends[0] && view.ends[1]) path(...view.ends);
  else render();
}

function showEnds() {
  ["path-from", "path-to"].forEach((id, i) => { $(id).value = nodeOf.get(view.ends[i])?.name ?? ""; });
}

function speak(language) {
  view.language = language in WORDS ? language : "zh";
  render();
}

function state() {
  const now = shown();
  return {
    selected: view.node, edge: view.edge, filter: structuredClone(view.filter),
    path: view.path && { from: view.ends[0], to: view.ends[1], edges: view.path.map((e) => e.id) },
    language: view.language, visible: { nodes: now.nodes.size, edges: now.edges.size },
  };
}

// ---- the address

function remember() {
  const kept = new URLSearchParams();
  if (view.path) view.ends.forEach((id, i) => kept.set(["a", "b"][i], id));
  else if (view.edge) kept.set("edge", view.edge);
  else if (view.node) kept.set("node", view.node);
  for (const [key, value] of Object.entries(view.filter)) {
    for (const item of value?.length ? [value].flat() : value ? [""] : []) kept.append(key, item);
  }
  if (view.language !== "zh") kept.set("lang", view.language);
  const hash = `#${kept}`;
  if (hash === (location.hash || "#")) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // A page inside a sandboxed frame has no address of its own.
  }
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  const list = (key) => (kept.has(key) ? kept.getAll(key).filter(Boolean) : null);
  view.filter = { types: list("types"), predicates: list("predicates"),
    from: kept.get("from"), to: kept.get("to") };
  view.language = kept.get("lang") in WORDS ? kept.get("lang") : "zh";
  if (kept.has("a") && kept.has("b")) path(kept.get("a"), kept.get("b"));
  else if (!select(kept.get("edge") ?? kept.get("node"))) choose({});
}

// ---- finding by name: the list under a field

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

// ---- wiring

function listen() {
  labelOnHover();
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    document.body.classList.remove("with-legend", "with-panel");
    if (node) choose({ node });
    else if (edge) choose({ edge });
    else if (view.node || view.edge || view.path) clear();
  });
  $("show-all").addEventListener("click", () => fitAll(!isCalm()));
  $("show-legend").addEventListener("click", () => document.body.classList.toggle("with-legend"));
  $("show-panel").addEventListener("click", () => {
    if (view.node || view.edge || view.path) clear();
    document.body.classList.toggle("with-panel");
  });
  $("show-path").addEventListener("click", () => { $("path").hidden = !$("path").hidden; });
  $("close-path").addEventListener("click", () => clear());
  $("path").addEventListener("submit", (event) => event.preventDefault());
  $("language").addEventListener("click", () => speak(view.language === "zh" ? "en" : "zh"));
  finder($("search"), $("found"), (id) => { $("search").value = nodeOf.get(id).name; select(id); });
  finder($("path-from"), $("found-from"), (id) => setEnd(0, id));
  finder($("path-to"), $("found-to"), (id) => setEnd(1, id));
  darkness.addEventListener("change", draw);
  window.addEventListener("hashchange", recall);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
    if (event.key === "Escape" && !typing) clear();
  });
}

// Drawn once, or out of sight where nothing is ever drawn: either way everything answers.
const ready = new Promise((resolve) => {
  network.once("afterDrawing", () => resolve());
  setTimeout(resolve, 1500);
});

// For scripts. `locate` gives a node's place in the picture, in pixels from its upper left.
const locate = (id) => (nodeOf.has(id) ? network.canvasToDOM(network.getPosition(id)) : null);
window.maitu = Object.freeze({
  ready, nodes: nodes.length, edges: edges.length,
  select, search, path, filter, state, clear, locate,
});
listen();
fitAll(false);
recall();
fitOnResize();
