// The answer along a line of time: one sign for each row that has a date, its name beside it.
import { cut, said, time, width } from "./columns.js";
import { el, svg, word } from "./setup.js";
import { address, learn } from "./terms.js";
import { choice, whenWide } from "./controls.js";

const MOST = 200; // signs
const SIGNS = 22; // of a name
const STEP = 24; // pixels from one row of signs to the next
const EDGE = 16;
const BESIDE = 22; // room of a sign with what is left free around a name

export const fits = (answer, kinds) => kinds.includes("date")
  && kinds.some((kind) => kind !== "date" && kind !== "number");

export function show(place, answer, kinds, settings) {
  const names = (fitting) => answer.variables.filter((_, i) => fitting(kinds[i]));
  const dates = choice("time", names((kind) => kind === "date"), settings);
  const labels = choice("name", names((kind) => kind !== "date" && kind !== "number"), settings);
  const picture = el("div", { class: "picture" });
  place.replaceChildren(el("p", { class: "choices" }, dates.element, labels.element), picture);
  const draw = () => drawn(picture, answer, answer.variables.indexOf(dates.value()),
    answer.variables.indexOf(labels.value()));
  dates.listen(draw);
  labels.listen(draw);
  whenWide(picture, draw);
}

function drawn(picture, answer, dateColumn, nameColumn) {
  const seen = new Map();
  for (const row of answer.rows) {
    const at = time(row[dateColumn]);
    const name = row[nameColumn];
    if (Number.isNaN(at) || !name) continue;
    seen.set(`${at} ${name.value}`, { at, name, date: row[dateColumn].value });
  }
  const all = [...seen.values()].sort((a, b) => a.at - b.at);
  const events = all.slice(0, MOST);
  if (!events.length) return picture.replaceChildren(el("p", {}, word("none")));
  learn(events.filter((e) => e.name.type === "uri").map((e) => e.name.value))
    .then((some) => { if (some) drawn(picture, answer, dateColumn, nameColumn); });
  const wide = picture.clientWidth;
  const year = (event) => new Date(event.at).getUTCFullYear();
  const years = [year(events[0]), year(events.at(-1)) + 1];
  const [first, last] = years.map((each) => Date.UTC(each, 0, 1));
  const x = (at) => EDGE + (at - first) / (last - first) * (wide - 2 * EDGE);
  const rows = packed(events, x, wide);
  const tall = rows * STEP + 34;
  picture.replaceChildren(
    svg("svg", { width: wide, height: tall, role: "group", "aria-label": word("timeline") },
      axis(years, x, tall), events.map((event) => sign(event, x))),
    all.length > MOST ? el("p", { class: "quiet" }, word("more", all.length - MOST)) : "");
}

// Give each event the side and the first row where there is room for its name, which is cut where
// neither side has enough; return how many rows there are.
function packed(events, x, wide) {
  const ends = [];
  for (const event of events) {
    const [before, after] = [x(event.at), wide - x(event.at)];
    const text = (signs) => cut(said(event.name), signs);
    event.left = width(text(SIGNS)) + BESIDE > after && before > after;
    const room = Math.max(event.left ? before : after, 3 * BESIDE);
    let signs = SIGNS;
    while (width(text(signs)) + BESIDE > room) signs -= 1;
    event.text = text(signs);
    const long = width(event.text) + BESIDE;
    const from = event.left ? before - long : before - 6;
    const free = ends.findIndex((end) => end < from);
    event.row = free < 0 ? ends.length : free;
    ends[event.row] = event.left ? before + 12 : from + long;
  }
  return ends.length;
}

function axis([first, last], x, tall) {
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const room = x(Date.UTC(first + 1, 0, 1)) - x(Date.UTC(first, 0, 1));
  const every = Math.max(1, Math.ceil(44 / room));
  const ends = { [first]: "start", [last]: "end" };
  return all.filter((year) => (year - first) % every === 0).map((year) => {
    const at = x(Date.UTC(year, 0, 1));
    return svg("g", { class: "axis" }, svg("line", { x1: at, x2: at, y1: 0, y2: tall - 20 }),
      svg("text", { x: at, y: tall - 5, "text-anchor": ends[year] ?? "middle" }, String(year)));
  });
}

function sign(event, x) {
  const y = event.row * STEP + 14;
  const at = x(event.at);
  const to = event.name.type === "uri" ? address(event.name.value) : null;
  return svg(to ? "a" : "g", { href: to },
    svg("title", {}, `${event.date} ${said(event.name)}`),
    svg("circle", { cx: at, cy: y, r: 5 }),
    svg("text", {
      x: event.left ? at - 10 : at + 10, y: y + 4.5, "text-anchor": event.left ? "end" : "start",
    }, event.text));
}
