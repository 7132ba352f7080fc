// The page: what the reader does, and what changes.
const $ = (id) => document.getElementById(id);
const titled = document.title; // as it was written, in Chinese

function render() {
  const now = shown();
  document.documentElement.lang = view.language === "zh" ? "zh-Hans" : "en";
  document.documentElement.dataset.theme = themeName();
  document.title = titled.replace(/脉图知识图谱$/, word("graph"));
  document.querySelector("h1").textContent = document.title;
  document.body.dataset.mode = view.mode;
  for (const item of document.querySelectorAll("[data-word]")) item.textContent = word(item.dataset.word);
  for (const item of document.querySelectorAll("[data-label]")) {
    item.setAttribute("aria-label", word(item.dataset.label));
    if (item.matches("button")) item.title = word(item.dataset.label);
  }
  for (const item of document.querySelectorAll("[data-placeholder]")) {
    item.placeholder = word(item.dataset.placeholder);
  }
  for (const item of document.querySelectorAll("[data-mode-button]")) {
    item.setAttribute("aria-pressed", String(item.dataset.modeButton === view.mode));
  }
  $("language").setAttribute("aria-label", word("otherLabel"));
  $("counts").textContent = word("counts", nodes.length, edges.length, facts.sources.length);
  $("said").textContent = word("shown", now.nodes.size, now.edges.size);
  $("undo").disabled = !trail.past.length;
  $("redo").disabled = !trail.future.length;
  fill("scope", scopeFor());
  fill("legend", legendFor());
  fill("panel", panelFor());
  fill("chain", chainFor());
  const chosen = Boolean(view.node || view.edge || view.path || view.group != null);
  document.body.classList.toggle("has-choice", chosen);
  if (chosen) document.body.classList.remove("with-panel", "with-legend");
  if (view.mode === "table") showTable();
  draw();
  remember();
}

function fill(id, children) {
  const element = $(id);
  const scroll = id === "legend" && element.firstChild ? element.scrollTop : 0;
  const key = (item) => item?.value && (item.dataset.side ?? item.value);
  const focused = element.contains(document.activeElement) ? key(document.activeElement) : null;
  element.replaceChildren(...children.filter(Boolean));
  if (scroll) element.scrollTop = scroll;
  if (focused) [...element.querySelectorAll("input")].find((i) => key(i) === focused)?.focus();
}

// How much of the graph is in the picture, and the way to the rest.
function scopeFor() {
  const button = (key, change, ...values) => el("button",
    { type: "button", "data-scope": key, onclick: () => act(change()) }, word(key, ...values));
  const isPart = view.mode === "network" && (view.drawn || view.hidden.size);
  const count = view.islands ? word("islands", Math.min(groups.length, MOST_ISLANDS))
    : word("drawn", shown().nodes.size, nodes.length);
  if (!isPart && nodes.length <= WHOLE) return [];
  const large = nodes.length > ISLANDS;
  return [el("span", {}, count),
    isPart && !large && button("whole", () => ({ ...everything(), hidden: new Set() }), nodes.length),
    !view.drawn && nodes.length > WHOLE && !large && button("hubs", () => pictureOf(busiest(passing().nodes).slice(0, FIRST_DRAWN))),
    large && !view.islands && button("overIslands", archipelago)];
}

// ---- actions

function choose(change) {
  Object.assign(view, { node: null, edge: null, group: null, path: null, routes: [] }, change);
  render();
}

// Change what is in the picture; it can be undone.
function act(change) {
  step(change);
  view.group = null;
  render();
  fitAll(!isCalm());
}

function back(way) {
  if (!way()) return;
  render();
  fitAll(false);
}

// Bring entities into the picture, by the filters as they are or, if need be, without them.
function bringIn(ids) {
  if (ids.some((id) => !passing().nodes.has(id))) {
    view.filter = { ...NO_FILTER };
    view.hidden = new Set([...view.hidden].filter((id) => !ids.includes(id)));
  }
  if (view.drawn && ids.some((id) => !view.drawn.has(id))) {
    step(view.islands || view.mode !== "network" ? around1(ids[0])
      : pictureOf([...ids, ...view.drawn, ...busiest(neighbours(ids[0])).slice(0, ROOM_TO_GROW)]));
    if (ids.some((id) => !view.drawn.has(id))) Object.assign(view, pictureOf([...ids, ...view.drawn]));
  }
}

function select(id) {
  if (!edgeOf.has(id) && !nodeOf.has(id)) return false;
  const edge = edgeOf.get(id);
  if (edge && !passing().edges.has(id)) view.filter = { ...NO_FILTER, derived: edge.derived ? "1" : null };
  if (view.mode === "table") leaveTable();
  bringIn(edge ? [edge.from, edge.to] : [id]);
  choose(edge ? { edge: id } : { node: id });
  lookAt([...focus().nodes]);
  return true;
}

function clear() {
  view.ends = [null, null];
  $("path").hidden = true;
  choose({});
}

function filter(change = {}) {
  const next = { ...view.filter };
  for (const key of Object.keys(NO_FILTER)) {
    if (!(key in change)) continue;
    const value = change[key];
    next[key] = value == null || value === "" || value === false ? null
      : Array.isArray(value) ? [...value] : String(value);
  }
  view.filter = next;
  if (view.path) {
    view.routes = routesBetween(...view.ends);
    view.path = view.routes[0]?.map(([edge]) => edge) ?? null;
  }
  if (view.mode === "layers" || view.mode === "lanes") Object.assign(view, ordered(view.mode));
  render();
  return state();
}

function path(from, to) {
  const routes = routesBetween(from, to);
  view.ends = [nodeOf.has(from) ? from : null, nodeOf.has(to) ? to : null];
  $("path").hidden = false;
  showEnds();
  if (view.mode === "table") leaveTable();
  choose({ routes });
  return takeRoute(0);
}

// Show one of the ways between the ends.
function takeRoute(number) {
  const steps = view.routes[number]?.map(([edge]) => edge) ?? null;
  if (steps) {
    const ids = [...new Set([view.ends[0], ...steps.flatMap((edge) => [edge.from, edge.to])])];
    if (view.drawn && ids.some((id) => !view.drawn.has(id))) {
      step(pictureOf(view.islands || view.mode !== "network" ? ids : [...ids, ...view.drawn]));
    }
  }
  view.path = steps;
  render();
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

// The picture as a network, policies in layers or lanes, or the table instead of it.
function show(mode) {
  if (mode === view.mode) return;
  if (mode === "table") { step({ mode }); render(); return; }
  if (mode === "network" && view.mode === "table") { leaveTable(); render(); return; }
  act(mode === "network" ? opening() : ordered(mode));
}

const leaveTable = () => step({ mode: view.backdrop ? (view.backdrop.ticks.length ? "lanes" : "layers") : "network" });

function speak(language) {
  view.language = language in WORDS ? language : "zh";
  if (view.backdrop && view.mode !== "table") Object.assign(view, ordered(view.mode));
  render();
}

function state() {
  const now = shown();
  return {
    selected: view.node, edge: view.edge, group: view.group, filter: structuredClone(view.filter),
    path: view.path && { from: view.ends[0], to: view.ends[1], edges: view.path.map((e) => e.id) },
    routes: view.routes.length, mode: view.mode, hidden: [...view.hidden], islands: view.islands,
    language: view.language, theme: themeName(),
    visible: { nodes: now.nodes.size, edges: now.edges.size },
  };
}
