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
  const rows = answer.rows.filter((row) => row[columns.by] && Number.isFinite(number(row[columns.value])));
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
  picture.replaceChildren(...pictures, left ? el("p", { class: "quiet" }, word("more", counted(left))) : "");
  const iris = rows.slice(0, 200).flat().filter((term) => term?.type === "uri").map((term) => term.value);
  learn(iris).then((some) => { if (some) drawn(picture, answer, columns); });
}

function bars(rows, columns, wide) {
  const shown = [...rows].sort((a, b) => number(b[columns.value]) - number(a[columns.value])).slice(0, MOST_BARS);
  const names = shown.map((row) => cut(said(row[columns.by]), wide < 500 ? 10 : 22));
  const room = Math.max(...names.map(width)) + 12;
  const values = shown.map((row) => number(row[columns.value]));
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const ends = width(inBrief(most)) + 14;
  const x = (value) => room + (value - least) / (most - least || 1) * (wide - room - ends);
  return { left: rows.length - shown.length, element: svg(
    "svg", { width: wide, height: shown.length * BAR + 4, role: "group", "aria-label": word("chart") },
    shown.map((row, i) => {
      const from = Math.min(x(0), x(values[i]));
      return svg("g", {}, svg("title", {}, tip(row, columns)),
        svg("text", { x: room - 8, y: i * BAR + 17, "text-anchor": "end" }, names[i]),
        svg("rect", { x: from, y: i * BAR + 4, width: Math.max(1, Math.abs(x(values[i]) - x(0))), height: BAR - 8, rx: 2 }),
        svg("text", { class: "axis", x: Math.max(x(0), x(values[i])) + 6, y: i * BAR + 17 }, inBrief(values[i])));
    })) };
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
  const y = (value) => TALL - 24 - (value - ticks[0]) / (ticks.at(-1) - ticks[0] || 1) * (TALL - 36);
  const every = Math.max(1, Math.ceil((last - first) * 48 / (wide - edge)));
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((_, i) => i % every === 0);
  return { left: rows.length - shown.length, element: svg(
    "svg", { width: wide, height: TALL, role: "group", "aria-label": word("chart") },
    ticks.map((tick) => svg("g", { class: "axis" }, svg("line", { x1: edge, x2: wide - 12, y1: y(tick), y2: y(tick) }),
      svg("text", { x: edge - 6, y: y(tick) + 4, "text-anchor": "end" }, inBrief(tick)))),
    years.map((year) => svg("text", { class: "axis", x: x(Date.UTC(year, 0, 1)), y: TALL - 6, "text-anchor": year === last ? "end" : "middle" }, String(year))),
    shown.map((row, i) => svg("circle", { cx: x(times[i]), cy: y(values[i]), r: 4.5, tabindex: "-1" },
      svg("title", {}, tip(row, columns))))) };
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
