// Files to take along: the picture as PNG and SVG, what is shown as CSV and GraphML.
const xml = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  // eslint-disable-next-line no-control-regex
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");

const shownNodes = () => nodes.filter((node) => shown().nodes.has(node.id));
const shownEdges = () => edges.filter((edge) => shown().edges.has(edge.id));

// The picture as SVG, in the colours of the day, whatever the reader's own are.
function svgText() {
  const colors = THEMES.light;
  const box = extent(shown().nodes);
  const [width, height] = [Math.ceil(box.right - box.left + 60), Math.ceil(box.bottom - box.top + 60)];
  const dragged = picture?.places() ?? {};
  const place = (node) => dragged[node.id] ?? placeOf(node);
  const bands = (view.backdrop?.bands ?? []).map((band) => `<rect x="${view.backdrop.left}" y="${band.top}" width="${
    view.backdrop.right - view.backdrop.left}" height="${band.bottom - band.top}" fill="${colors.band}"/>${
    wrapped(band.label).map((row, n) => `<text x="${view.backdrop.left + 14}" y="${band.top + 28 + 22 * n}" font-size="17">${xml(row)}</text>`).join("")}`);
  const ticks = (view.backdrop?.ticks ?? []).map(({ x, label }) =>
    `<text x="${x}" y="${view.backdrop.bands[0].top - 14}" font-size="15" text-anchor="middle">${xml(label)}</text>`);
  const lines = shownEdges().map((edge) => {
    const [a, b] = [place(nodeOf.get(edge.from)), place(nodeOf.get(edge.to))];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const gap = nodeOf.get(edge.to).size + 4;
    return `<line x1="${a.x}" y1="${a.y}" x2="${(b.x - (b.x - a.x) / length * gap).toFixed(1)}" y2="${
      (b.y - (b.y - a.y) / length * gap).toFixed(1)}"${edge.derived ? ' stroke-dasharray="4 4"' : ""} marker-end="url(#arrow)"><title>${
      xml(`${nodeOf.get(edge.from).name} — ${predicateWord(edge.predicate)} → ${nodeOf.get(edge.to).name}`)}</title></line>`;
  });
  const marks = shownNodes().map((node) => {
    const { x, y } = place(node);
    const { points } = facts.types[node.type];
    const shape = points ? `<polygon transform="translate(${x - node.size} ${y - node.size}) scale(${node.size / 8})" points="${
      points}" fill="${node.color}"/>` : `<circle cx="${x}" cy="${y}" r="${node.size}" fill="${node.color}"/>`;
    const rows = node.label.split("\n").map((row, n) =>
      `<tspan x="${x}" y="${(y + node.size + node.font * (1.1 + 1.18 * n)).toFixed(1)}">${xml(row)}</tspan>`);
    return `${shape}<text font-size="${node.font}" text-anchor="middle">${rows.join("")}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box.left - 30} ${
    box.top - 30} ${width} ${height}" font-family="${xml(FONT)}" fill="${colors.ink}">
<title>${xml(document.title)}</title>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colors.line}"/></marker></defs>
<rect x="${box.left - 30}" y="${box.top - 30}" width="${width}" height="${height}" fill="${colors.paper}"/>
${bands.join("")}${ticks.join("")}
<g stroke="${colors.line}">${lines.join("\n")}</g>
<g stroke="${colors.paper}" stroke-width="3" paint-order="stroke" stroke-linejoin="round">${marks.join("\n")}</g>
</svg>`;
}

const MOST_PIXELS = 40e6; // of a PNG; browsers draw no larger ones

async function pngBlob() {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText())}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (image.width * image.height)), 16000 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

// A cell that a spreadsheet would take for a formula gets a mark before it.
const cell = (value) => {
  const text = String(value ?? "");
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

function csvText() {
  const head = ["subject", "predicate", "object", "quote", "document", "publisher", "date", "section", "page",
    "confidence", "modality", "subject_iri", "predicate_name", "object_iri", "document_iri"];
  const all = passing();
  const rows = edges.filter((edge) => all.edges.has(edge.id)).flatMap((edge) =>
    (edge.quotes.length ? edge.quotes : [{}]).map((quote) => {
      const source = facts.sources[quote.source] ?? {};
      return [nodeOf.get(edge.from).name, predicateWord(edge.predicate), nodeOf.get(edge.to).name, quote.text,
        source.title, source.publisher, source.date, quote.section, quote.page, quote.confidence, quote.modality,
        edge.from, edge.predicate, edge.to, source.iri];
    }));
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function graphmlText() {
  const key = (id, of, type = "string") => `<key id="${id}" for="${of}" attr.name="${id}" attr.type="${type}"/>`;
  const data = (id, value) => (value == null || value === "" ? "" : `<data key="${id}">${xml(value)}</data>`);
  const all = passing();
  const own = nodes.filter((node) => all.nodes.has(node.id)).map((node) => `<node id="${xml(node.id)}">${
    data("label", node.name)}${data("type", node.type)}${data("x", placeOf(node).x)}${data("y", placeOf(node).y)}</node>`);
  const lines = edges.filter((edge) => all.edges.has(edge.id)).map((edge) => `<edge source="${xml(edge.from)}" target="${
    xml(edge.to)}">${data("predicate", edge.predicate)}${data("quote", edge.quotes[0]?.text)}${
    data("document", sourceOf(edge)?.title)}${data("confidence", edge.quotes[0]?.confidence)}</edge>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${key("label", "node")}${key("type", "node")}${key("x", "node", "double")}${key("y", "node", "double")}
${key("predicate", "edge")}${key("quote", "edge")}${key("document", "edge")}${key("confidence", "edge", "double")}
<graph edgedefault="directed">
${own.join("\n")}
${lines.join("\n")}
</graph>
</graphml>
`;
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const FILES = {
  png: async () => pngBlob(),
  svg: async () => new Blob([svgText()], { type: "image/svg+xml" }),
  csv: async () => new Blob([csvText()], { type: "text/csv" }),
  graphml: async () => new Blob([graphmlText()], { type: "application/graphml+xml" }),
  ttl: async () => new Blob([turtleText()], { type: "text/turtle" }),
};

const fileName = () => document.title.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 60) || "maitu";
const download = async (kind) => save(await FILES[kind](), `${fileName()}.${kind}`);
