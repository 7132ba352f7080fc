// The picture: vis-network, its colours, and what is bright, dim or hidden in it.
const THEMES = {
  light: { ink: "#1f2933", dimInk: "rgba(31,41,51,0.22)", paper: "#ffffff", rim: "#ffffff",
    line: "#9aa5b1", quiet: "#616e7c", dimLine: "rgba(154,165,177,0.16)", strong: "#0b5cad" },
  dark: { ink: "#e4e7eb", dimInk: "rgba(228,231,235,0.2)", paper: "#14181d", rim: "#e4e7eb",
    line: "#616e7c", quiet: "#9aa5b1", dimLine: "rgba(97,110,124,0.18)", strong: "#7cc4fa" },
};
const FONT = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const theme = () => THEMES[darkness.matches ? "dark" : "light"];

const drawnNodes = new vis.DataSet(nodes.map((node) => ({
  id: node.id, label: node.label, x: node.x, y: node.y, shape: node.shape, size: node.size,
  title: node.label.endsWith("…") ? node.name : undefined,
})));
const drawnEdges = new vis.DataSet(edges.map((edge) => ({
  id: edge.id, from: edge.from, to: edge.to, smooth: curve(edge.bend),
})));
const network = new vis.Network(
  document.getElementById("network"), { nodes: drawnNodes, edges: drawnEdges }, read("options"),
);

function curve(bend) {
  if (!bend) return false;
  return { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) };
}

// The nodes and edges that the reader looks at; null when it is no one in particular.
function focus() {
  if (view.path) return around(view.path, view.ends);
  if (view.edge) return around([edgeOf.get(view.edge)], []);
  if (view.node) return around(edgesAt.get(view.node), [view.node]);
  return null;
}

function around(chosen, ids) {
  return {
    edges: new Set(chosen.map((edge) => edge.id)),
    nodes: new Set([...ids, ...chosen.flatMap((edge) => [edge.from, edge.to])]),
  };
}

const isMain = (id) => (view.path ? view.ends.includes(id) : view.node === id);

function nodeState(node, now, bright) {
  const colors = theme();
  const dim = Boolean(bright) && !bright.nodes.has(node.id);
  const main = isMain(node.id);
  const color = { background: node.color, border: main ? colors.strong : colors.rim };
  return {
    id: node.id, hidden: !now.nodes.has(node.id), opacity: dim ? 0.15 : 1,
    borderWidth: main ? 4 : 1.5,
    color: { ...color, highlight: color, hover: { ...color, border: colors.strong } },
    font: {
      face: FONT, size: node.font, color: dim ? colors.dimInk : colors.ink,
      strokeWidth: dim ? 0 : 3, strokeColor: colors.paper, vadjust: -5,
    },
  };
}

function edgeState(edge, now, bright) {
  const colors = theme();
  const chosen = Boolean(bright) && bright.edges.has(edge.id);
  const color = bright ? (chosen ? colors.strong : colors.dimLine) : colors.line;
  return {
    id: edge.id, hidden: !now.edges.has(edge.id),
    width: chosen ? (bright.edges.size > FEW_LABELS ? 1.4 : 2) : 1,
    label: chosen || !bright ? edgeLabel(edge, bright?.edges ?? now.edges) : " ",
    color: { color, highlight: color, hover: colors.strong },
    font: { face: FONT, size: 12, color: bright ? colors.strong : colors.quiet, strokeWidth: 4,
      strokeColor: colors.paper, align: "horizontal" },
  };
}

const FEW_LABELS = 14; // of more lines only the one under the pointer bears its name

// Of lines side by side one bears the names of all: several would lie on each other.
function edgeLabel(edge, among) {
  if (among.size > FEW_LABELS) return " ";
  const beside = edgesAt.get(edge.from).filter((other) => among.has(other.id)
    && (other.from === edge.to || other.to === edge.to));
  if (beside[0]?.id !== edge.id) return " ";
  const names = [...new Set(beside.map((other) => predicateWord(other.predicate)))];
  return names.slice(0, 2).join("、") + (names.length > 2 ? "…" : "");
}

function draw() {
  const now = shown();
  const bright = focus();
  drawnNodes.update(nodes.map((node) => nodeState(node, now, bright)));
  drawnEdges.update(edges.map((edge) => edgeState(edge, now, bright)));
}

// The line under the pointer says what it means, others as before.
function labelOnHover() {
  network.on("hoverEdge", ({ edge }) =>
    drawnEdges.update({ id: edge, label: predicateWord(edgeOf.get(edge).predicate) }));
  network.on("blurEdge", ({ edge }) =>
    drawnEdges.update(edgeState(edgeOf.get(edge), shown(), focus())));
}

const fitAll = (animate) => {
  const ids = [...shown().nodes];
  if (ids.length) network.fit({ nodes: ids, maxZoomLevel: 1.6, animation: animate && GLIDE });
};
const GLIDE = { duration: 350, easingFunction: "easeInOutQuad" };
const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// Bring nodes into sight without ever zooming out of reading size on big pictures.
function lookAt(ids) {
  network.setSize("100%", "100%"); // the panel may just have taken room from the picture
  network.fit({ nodes: ids, maxZoomLevel: 1.3, minZoomLevel: 0.45,
    animation: isCalm() ? false : GLIDE });
}

// A page that opens out of sight has no size yet: fit when it gets one, and when it turns.
function fitOnResize() {
  let before = 0;
  new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    const ratio = height ? width / height : 0;
    const bright = focus();
    if (ratio && !before && bright) lookAt([...bright.nodes]);
    else if (Math.abs(ratio - before) > 0.25 * ratio && !bright) {
      network.redraw();
      fitAll(false);
    }
    before = ratio;
  }).observe(document.getElementById("network"));
}
