// What every picture has in common: colours, what is bright, dim or hidden, and what lies behind.
const THEMES = {
  light: { ink: "#1f2933", dimInk: "rgba(31,41,51,0.22)", paper: "#ffffff", rim: "#ffffff",
    line: "#9aa5b1", quiet: "#616e7c", dimLine: "rgba(154,165,177,0.16)", strong: "#0b5cad",
    band: "#f1f4f7" },
  dark: { ink: "#e4e7eb", dimInk: "rgba(228,231,235,0.2)", paper: "#14181d", rim: "#72757a",
    line: "#616e7c", quiet: "#9aa5b1", dimLine: "rgba(97,110,124,0.18)", strong: "#7cc4fa",
    band: "#1d232b" },
};
const FONT = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const themeName = () => view.theme ?? (darkness.matches ? "dark" : "light");
const theme = () => THEMES[themeName()];
const isTouched = () => window.matchMedia("(pointer: coarse)").matches;
const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

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

const FEW_LABELS = 14; // of more lines only the one under the pointer bears its name

// Of lines side by side one bears the names of all: several would lie on each other.
function edgeLabel(edge, among) {
  if (among.size > FEW_LABELS) return " ";
  const beside = edgesAt.get(edge.from).filter((other) => among.has(other.id)
    && (other.from === edge.to || other.to === edge.to));
  if (beside[0]?.id !== edge.id) return " ";
  const names = [...new Set(beside.map((other) => predicateWord(other.predicate)))];
  return names.slice(0, 2).join(word("comma")) + (names.length > 2 ? "…" : "");
}

// Bands, years and marks behind policies in layers or lanes, in the picture's own units.
function drawBackdrop(context) {
  if (!view.backdrop) return;
  const { bands, ticks, marks, left, right } = view.backdrop;
  const colors = theme();
  const [top, bottom] = [bands[0]?.top ?? 0, bands.at(-1)?.bottom ?? 0];
  const scale = context.getTransform().a / (window.devicePixelRatio || 1);
  const letters = (height) => Math.max(height, READABLE / scale);
  context.save();
  context.textBaseline = "middle";
  for (const band of bands) {
    context.fillStyle = colors.band;
    context.fillRect(left, band.top, right - left, band.bottom - band.top);
    context.fillStyle = colors.ink;
    const height = letters(17);
    context.font = `600 ${height}px ${FONT}`;
    context.textAlign = "left";
    wrapped(band.label).forEach((row, n) => context.fillText(row, left + 14, band.top + 5 + height * (1 + 1.3 * n)));
  }
  context.strokeStyle = colors.line;
  context.fillStyle = colors.quiet;
  context.textAlign = "center";
  context.font = `${letters(15)}px ${FONT}`;
  context.lineWidth = 0.6;
  for (const { x, label } of ticks) {
    line(context, { x, y: top - 6 }, { x, y: bottom });
    context.fillText(label, x, top - 20);
  }
  context.setLineDash([5, 4]);
  for (const { from, to } of marks) {
    line(context, from, to);
    context.beginPath();
    context.arc(to.x, to.y, 6, 0, 7);
    context.stroke();
  }
  context.restore();
}

// A lane's name in rows of ten Chinese characters or of whole words.
const wrapped = (text) => text.match(/\p{sc=Han}/u.test(text) ? /.{1,10}/gu : /\S.{0,17}(?!\S)|\S{1,18}/gu)?.slice(0, 4) ?? [""];

function line(context, from, to) {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

// The rectangle that nodes take with their names, and what lies behind them.
function extent(ids) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const take = (left, top, right, bottom) => {
    box.left = Math.min(box.left, left); box.right = Math.max(box.right, right);
    box.top = Math.min(box.top, top); box.bottom = Math.max(box.bottom, bottom);
  };
  for (const id of ids) {
    const node = nodeOf.get(id);
    const { x, y } = placeOf(node);
    const { width, above, below } = boxOf(node);
    take(x - width / 2, y - above, x + width / 2, y + below);
  }
  const { bands, left, right } = view.backdrop ?? { bands: [] };
  for (const band of bands) take(left, band.top - 34, right, band.bottom);
  return Number.isFinite(box.left) ? box : { left: -1, top: -1, right: 1, bottom: 1 };
}

// How much of the picture, from below, lies under the fields of the path.
const covered = () => ($("path").hidden ? 0 : $("path").offsetHeight + 20);

let picture = null; // what draws: `network.js` or `map.js`
const draw = () => picture?.update();
const fitAll = (animate) => picture?.fit(extent(shown().nodes), { most: 1.6, animate });
// Bring nodes into sight without ever zooming out of reading size on big pictures.
const lookAt = (ids) => picture?.fit(extent(ids.filter((id) => shown().nodes.has(id))),
  { most: 1.3, least: 0.3, animate: !isCalm() });

// A page that opens out of sight has no size yet: fit when it gets one, and when it turns.
function fitOnResize(element) {
  let before = element.clientHeight ? element.clientWidth / element.clientHeight : 0;
  new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    const ratio = height ? width / height : 0;
    const bright = focus();
    if (ratio !== before) picture.resize();
    if (ratio && !before && bright) lookAt([...bright.nodes]);
    else if (Math.abs(ratio - before) > 0.25 * ratio && !bright) fitAll(false);
    before = ratio;
  }).observe(element);
}
