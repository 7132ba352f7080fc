// Wiring: buttons, keys, printing; and what the page offers to scripts.
function listen() {
  $("show-all").addEventListener("click", () => fitAll(!isCalm()));
  $("undo").addEventListener("click", () => back(undo));
  $("redo").addEventListener("click", () => back(redo));
  $("show-legend").addEventListener("click", () => document.body.classList.toggle("with-legend"));
  $("show-panel").addEventListener("click", () => {
    if (view.node || view.edge || view.path || view.group != null) clear();
    document.body.classList.toggle("with-panel");
  });
  $("show-path").addEventListener("click", () => { $("path").hidden = !$("path").hidden; });
  $("show-cite").addEventListener("click", openCite);
  $("close-path").addEventListener("click", () => clear());
  $("path").addEventListener("submit", (event) => event.preventDefault());
  $("language").addEventListener("click", () => speak(view.language === "zh" ? "en" : "zh"));
  $("theme").addEventListener("click", () => {
    view.theme = themeName() === "dark" ? "light" : "dark";
    render();
  });
  for (const item of document.querySelectorAll("[data-mode-button]")) {
    item.addEventListener("click", () => show(item.dataset.modeButton));
  }
  finder($("search"), $("found"), (id) => { $("search").value = nodeOf.get(id).name; select(id); });
  finder($("path-from"), $("found-from"), (id) => setEnd(0, id));
  finder($("path-to"), $("found-to"), (id) => setEnd(1, id));
  darkness.addEventListener("change", render);
  window.addEventListener("hashchange", recall);
  document.addEventListener("keydown", pressed);
  $("network").addEventListener("keydown", walk);
  window.addEventListener("beforeprint", preparePrint);
}

function pressed(event) {
  const typing = event.target.matches("input, select, textarea");
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
  if (event.key === "Escape" && !typing && !$("cite").open) clear();
  if (typing || !command) return;
  if (event.key === "z" && !event.shiftKey) { event.preventDefault(); back(undo); }
  if (event.key === "y" || (event.key === "Z" && event.shiftKey)) { event.preventDefault(); back(redo); }
}

// In the picture, arrows go to the nearest entity on that side; Enter reads on in the panel.
const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function walk(event) {
  if (event.key === "+" || event.key === "=") picture?.zoom(1.3);
  else if (event.key === "-") picture?.zoom(1 / 1.3);
  else if (event.key === "0") fitAll(!isCalm());
  else if (event.key === "Delete" && view.node) {
    const id = view.node;
    act({ hidden: new Set([...view.hidden, id]) });
    clear();
  } else if (event.key === "Enter" && view.node) $("panel").focus();
  else if (event.key in SIDES && event.shiftKey) picture?.move(...SIDES[event.key].map((side) => side * 80));
  else if (event.key in SIDES) step1(...SIDES[event.key]);
  else return;
  event.preventDefault();
}

function step1(dx, dy) {
  const now = shown();
  if (!now.nodes.size) return;
  const from = nodeOf.get(view.node);
  if (!from || !now.nodes.has(from.id)) { select(busiest(now.nodes)[0]); return; }
  const here = placeOf(from);
  let best = [Infinity, null];
  for (const id of now.nodes) {
    const there = placeOf(nodeOf.get(id));
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along > 1 && aside <= 2 * along && along + 2 * aside < best[0]) best = [along + 2 * aside, id];
  }
  if (best[1]) choose({ node: best[1] });
}

// On paper: the picture as a drawing, then the relations that are shown, with their quotes.
const MOST_PRINTED = 400;

function preparePrint() {
  const drawing = new DOMParser().parseFromString(svgText(), "image/svg+xml").documentElement;
  const wanted = view.path ?? (view.edge ? [edgeOf.get(view.edge)] : view.node
    ? edgesAt.get(view.node).filter((edge) => passing().edges.has(edge.id)) : shownEdges());
  const quoted = wanted.slice(0, MOST_PRINTED).flatMap((edge) => [statement(edge), ...quotesOf(edge)]);
  $("paper").replaceChildren(drawing, ...quoted, el("p", { class: "quiet" }, citation()));
}

// What the reader points at in the picture.
function pick({ node, edge, group }) {
  document.body.classList.remove("with-legend", "with-panel");
  if (group != null) {
    if (view.group === group) act(groupPicture(group));
    else choose({ group });
  } else if (node) choose({ node });
  else if (edge) choose({ edge });
  else if (view.node || view.edge || view.path || view.group != null) clear();
}

// vis-network lies packed in the page; a browser that cannot unpack it gets the map.
async function loadLibrary() {
  const packed = document.getElementById("library");
  if (!packed || !("DecompressionStream" in window)) return false;
  const text = atob(packed.textContent);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  return "vis" in window;
}

async function start() {
  document.body.classList.remove("scriptless");
  listen();
  recall();
  picture = (await loadLibrary() ? makeNetwork : makeMap)($("network"), pick);
  const bright = focus();
  if (bright) lookAt([...bright.nodes]);
  else fitAll(false);
  fitOnResize($("network"));
  await picture.drawn;
}

// For scripts. `locate` gives a node's place in the picture, in pixels from its upper left.
const locate = (id) => (nodeOf.has(id) && picture ? picture.locate(id) : null);
window.maitu = Object.freeze({
  ready: start(), nodes: nodes.length, edges: edges.length,
  select, search, path, filter, state, clear, locate, show,
  undo: () => back(undo), redo: () => back(redo),
  files: Object.freeze({ svg: svgText, csv: csvText, graphml: graphmlText, turtle: turtleText }),
});
