// Numbers as a picture: points along time, or bars by name. What is measured in different units
// gets pictures of its own, for one axis would compare what cannot be compared.
import { cut, number, said, time, width } from "./columns.js";
import { choice, whenWide } from "./controls.js";
import { counted, el, inBrief, svg, word } from "./setup.js";
import { learn } from "./terms.js";

const MOST_BARS = 30;
const MOST_PARTS = 8;
const BAR = 24; // pixels from one bar to the next
const TALL = 220; // of a picture along time

export const fits = (answer, kinds) => kinds.includes("number")
  && kinds.some((kind) => kind !== "number") && answer.rows.length > 0;

export function show(place, answer, kinds, settings) {
  const names = (fitting) => answer.variables.filter((_, i) => fitting(kinds[i]));
  const numbers = names((kind) => kind === "number");
  const others = names((kind) => kind !== "number");
  const dates = names((kind) => kind === "date");
  const values = choice("value", numbers, settings, numbers.includes("value") ? "value" : numbers[0]);
  const by = choice("by", others, settings, dates[0] ?? others[0]);
  const picture = el("div", { class: "picture" });
  place.replaceChildren(el("p", { class: "choices" }, values.element, by.element), picture);
  const column = (name) => answer.variables.indexOf(name);
  const draw = () => drawn(picture, answer, {
    value: column(values.value()), by: column(by.value()),
    isTime: kinds[column(by.value())] === "date",
    unit: answer.variables.findIndex((name) => /unit|单位/i.test(name)),
    names: others.filter((name) => name !== by.value()).map(column),
  });
  values.listen(draw);
  by.listen(draw);
  whenWide(picture, draw);
}

function drawn(picture, answer, columns) {
  const rows = answer.rows.filter((row) =>
    row[columns.by] && Number.isFinite(number(row[columns.value])));
  const parts = new Map();
  for (const row of rows) {
    const unit = columns.unit < 0 ? "" : said(row[columns.unit]);
    parts.set(unit, [...(parts.get(unit) ?? []), row]);
  }
  const largest = [...parts].sort((a, b) => b[1].length - a[1].length);
  const draw = columns.isTime ? points : bars;
  let left = largest.slice(MOST_PARTS).reduce((sum, [, of]) => sum + of.length, 0);
  const pictures = largest.slice(0, MOST_PARTS).map(([unit, of]) => {
    const part = draw(of, columns, picture.clientWidth);
    left += part.left;
    return el("figure", {}, unit ? el("figcaption", {}, unit) : null, part.element);
  });
  picture.replaceChildren(...pictures,
    left ? el("p", { class: "quiet" }, word("more", counted(left))) : "");
  const iris = rows.slice(0, 200).flat().filter((term) => term?.type === "uri")
    .map((term) => term.value);
  learn(iris).then((some) => { if (some) drawn(picture, answer, columns); });
}

const drawing = (wide, tall, ...parts) => svg(
  "svg", { width: wide, height: tall, role: "group", "aria-label": word("chart") }, ...parts);
const text = (x, y, said, anchor = "start", kind = null) =>
  svg("text", { x, y, "text-anchor": anchor, class: kind }, said);

function bars(rows, columns, wide) {
  const value = (row) => number(row[columns.value]);
  const shown = [...rows].sort((a, b) => value(b) - value(a)).slice(0, MOST_BARS);
  const names = shown.map((row) => cut(said(row[columns.by]), wide < 500 ? 10 : 22));
  const room = Math.max(...names.map(width)) + 12;
  const least = Math.min(0, ...shown.map(value));
  const most = Math.max(0, ...shown.map(value));
  const ends = width(inBrief(most)) + 14;
  const x = (at) => room + (at - least) / (most - least || 1) * (wide - room - ends);
  const bar = (row, i) => {
    const [from, to] = [x(0), x(value(row))].sort((a, b) => a - b);
    const y = i * BAR + 4;
    return svg("g", {}, svg("title", {}, tip(row, columns)),
      text(room - 8, y + 13, names[i], "end"),
      svg("rect", { x: from, y, width: Math.max(1, to - from), height: BAR - 8, rx: 2 }),
      text(to + 6, y + 13, inBrief(value(row)), "start", "axis"));
  };
  return { left: rows.length - shown.length,
    element: drawing(wide, shown.length * BAR + 4, shown.map(bar)) };
}

function points(rows, columns, wide) {
  const shown = rows.filter((row) => !Number.isNaN(time(row[columns.by])));
  const times = shown.map((row) => time(row[columns.by]));
  const values = shown.map((row) => number(row[columns.value]));
  const first = new Date(Math.min(...times)).getUTCFullYear();
  const last = new Date(Math.max(...times)).getUTCFullYear() + 1;
  const ticks = steps(Math.min(0, ...values), Math.max(0, ...values));
  const edge = Math.max(...ticks.map((tick) => width(inBrief(tick)))) + 12;
  const [start, end] = [Date.UTC(first, 0, 1), Date.UTC(last, 0, 1)];
  const x = (at) => edge + (at - start) / (end - start) * (wide - edge - 12);
  const y = (at) => TALL - 24 - (at - ticks[0]) / (ticks.at(-1) - ticks[0] || 1) * (TALL - 36);
  const every = Math.max(1, Math.ceil((last - first) * 48 / (wide - edge)));
  const years = Array.from({ length: Math.floor((last - first) / every) + 1 },
    (_, i) => first + i * every);
  const lines = ticks.map((tick) => svg("g", { class: "axis" },
    svg("line", { x1: edge, x2: wide - 12, y1: y(tick), y2: y(tick) }),
    text(edge - 6, y(tick) + 4, inBrief(tick), "end")));
  const below = years.map((year) => text(x(Date.UTC(year, 0, 1)), TALL - 6, String(year),
    year === last ? "end" : "middle", "axis"));
  const dots = shown.map((row, i) => svg("circle", { cx: x(times[i]), cy: y(values[i]), r: 4.5 },
    svg("title", {}, tip(row, columns))));
  return { left: rows.length - shown.length, element: drawing(wide, TALL, lines, below, dots) };
}

// A few round numbers from below the least to above the most.
function steps(least, most) {
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const from = Math.floor(least / step);
  const count = Math.ceil(most / step) - from;
  return Array.from({ length: count + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
}

const tip = (row, columns) => [
  said(row[columns.by]), ...columns.names.map((column) => cut(said(row[column]), 60)),
  counted(number(row[columns.value])),
].filter(Boolean).join(" · ");
