// Statistics of an entity: a chart of what has several points, and the sentence behind each.
const CHART = { width: 320, height: 132, left: 40, right: 12, top: 12, bottom: 24 };

const timeOf = (period) => (/^\d{4}/.test(period ?? "") ? yearsOf(period.split("/")[0]) : null);

// Figures of one indicator, unit and kind that can be set against time.
function seriesOf(node) {
  const series = new Map();
  node.figures.forEach((figure, number) => {
    const [x, y] = [timeOf(figure.period), Number(figure.value)];
    if (x === null || !Number.isFinite(y)) return;
    const key = JSON.stringify([figure.indicator, figure.unit, figure.change, figure.place]);
    if (!series.has(key)) series.set(key, { figure, points: [] });
    series.get(key).points.push({ x, y, number, figure });
  });
  return [...series.values()].filter(({ points }) => new Set(points.map(({ x }) => x)).size > 1);
}

function chart({ figure, points }) {
  const { width, height, left, right, top, bottom } = CHART;
  points.sort((a, b) => a.x - b.x);
  const [x0, x1] = [points[0].x, points.at(-1).x];
  const values = points.map(({ y }) => y);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const place = ({ x, y }) => ({ x: left + (x - x0) / (x1 - x0 || 1) * (width - left - right),
    y: height - bottom - (y - low) / (high - low || 1) * (height - top - bottom) });
  const text = (x, y, said, anchor) => svgElement("text", { x, y, "text-anchor": anchor }, said);
  const base = place({ x: x0, y: 0 }).y;
  const said = (point) => word("colon", point.figure.period, `${point.figure.value}${point.figure.unit ?? ""}`);
  const jump = (number) => () => {
    const row = document.getElementById(`figure-${number}`);
    row.scrollIntoView({ block: "center", behavior: isCalm() ? "auto" : "smooth" });
    for (const other of document.querySelectorAll(".pointed")) other.classList.remove("pointed");
    row.classList.add("pointed");
  };
  return el("figure", { class: "chart" },
    el("figcaption", {}, [figure.indicator, figure.change && (word(figure.change) ?? figure.change), figure.place,
      figure.unit].filter(Boolean).join(" · ")),
    svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": figure.indicator },
      svgElement("line", { x1: left, x2: width - right, y1: base, y2: base, class: "axis" }),
      svgElement("polyline", { points: points.map((p) => Object.values(place(p)).join(",")).join(" ") }),
      text(left - 6, place({ x: x0, y: high }).y + 4, String(high), "end"),
      low < 0 && text(left - 6, place({ x: x0, y: low }).y + 4, String(low), "end"),
      text(left, height - 6, points[0].figure.period.slice(0, 7), "start"),
      text(width - right, height - 6, points.at(-1).figure.period.slice(0, 7), "end"),
      ...points.map((point) => {
        const at = place(point);
        const mark = svgElement("circle", { cx: at.x, cy: at.y, r: 5, tabindex: 0, role: "button",
          "aria-label": said(point), class: point.figure.forecast ? "forecast" : "" },
        svgElement("title", {}, said(point)));
        mark.addEventListener("click", jump(point.number));
        mark.addEventListener("keydown", (event) => { if (event.key === "Enter") jump(point.number)(); });
        return mark;
      })));
}

function figuresOf(node) {
  if (!node.figures.length) return [];
  const heads = ["indicator", "value", "period"].map((key) => el("th", { scope: "col" }, word(key)));
  return [el("h3", {}, word("figures")), ...seriesOf(node).map(chart), el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, heads)),
    node.figures.map((figure, number) => figureRows(figure, node, number)))];
}

function figureRows(figure, node, number) {
  const notes = [figure.change && (word(figure.change) ?? figure.change),
    figure.forecast && word("forecast"), figure.place,
    figure.measured_by && `${word("measuredBy")} ${figure.measured_by}`].filter(Boolean);
  const marks = [{ names: namesOf(node.id), mark: "subject" },
    { names: [figure.indicator, figure.value + (figure.unit ?? "")], mark: "object" }];
  const quotes = figure.quotes.map((quote) => quoteElement(quote, marks));
  return el("tbody", { id: `figure-${number}` }, el("tr", {},
    el("th", { scope: "row" }, figure.indicator,
      notes.length > 0 && el("small", {}, notes.join(" · "))),
    el("td", { class: "number" }, `${figure.value}${figure.unit ?? ""}`),
    el("td", {}, figure.period ?? "")),
  quotes.length > 0 && el("tr", {}, el("td", { colspan: 3 }, quotes)));
}
