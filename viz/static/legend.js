// The legend, which filters: types, relations, time; and the chosen path in a line.
function legendFor() {
  const tally = new Map();
  for (const item of nodes) tally.set(item.type, (tally.get(item.type) ?? 0) + 1);
  for (const item of edges) tally.set(item.predicate, (tally.get(item.predicate) ?? 0) + 1);
  const rows = (order) => order.map((name) => [name, tally.get(name) ?? 0]).filter(([, n]) => n > 0);
  return [
    legendGroup("types", rows(facts.typeOrder), typeWord, icon),
    legendGroup("predicates", rows(facts.predicateOrder), predicateWord),
    derivedGroup(),
    timeGroup(),
  ];
}

function legendGroup(kind, rows, name, mark = () => null) {
  const all = rows.map(([key]) => key);
  const chosen = () => view.filter[kind] ?? all;
  const change = (list) => filter({ [kind]: list.length === all.length ? null : list });
  const toggle = (key) => change(chosen().includes(key)
    ? chosen().filter((other) => other !== key) : all.filter((k) => k === key || chosen().includes(k)));
  const row = ([key, number]) => el("label", { title: word("only"), ondblclick: (event) => {
    event.preventDefault();
    change([key]);
  } }, el("input", { type: "checkbox", value: key, checked: chosen().includes(key),
    onchange: () => toggle(key) }), mark(key), el("span", {}, name(key)),
  el("span", { class: "count" }, number));
  const button = (key, list) => el("button", { type: "button", onclick: () => change(list) },
    word(key));
  return el("fieldset", { "data-kind": kind }, el("legend", {}, word(kind),
    el("span", { class: "both" }, button("showAll", all), button("showNone", []))), rows.map(row));
}

// Relations that no sentence states: drawn in dashes, and only if asked for.
function derivedGroup() {
  if (!derivedCount) return null;
  return el("fieldset", { "data-kind": "derived" }, el("legend", {}, word("evidence")),
    el("label", {}, el("input", { type: "checkbox", value: "derived", checked: Boolean(view.filter.derived),
      onchange: (event) => filter({ derived: event.target.checked ? "1" : null }) }),
    el("span", {}, word("derived")), el("span", { class: "count" }, derivedCount)));
}

// ---- the time that is shown: two sliders over the dates that there are

const perDate = new Map();
for (const edge of edges) {
  for (const date of new Set(datesOf(edge).map((d) => d.slice(0, 7)))) {
    if (/^\d{4}/.test(date)) perDate.set(date, (perDate.get(date) ?? 0) + 1);
  }
}
const allDates = [...perDate.keys()].sort();

// Of a short date the first slider takes the beginning, the second the end.
function indexOf(date, side) {
  if (!date) return side === "from" ? 0 : allDates.length - 1;
  const fits = (own) => (side === "from" ? own >= date.slice(0, own.length) : own <= date.slice(0, own.length)
    || own.startsWith(date));
  const at = side === "from" ? allDates.findIndex(fits) : allDates.findLastIndex(fits);
  return at < 0 ? (side === "from" ? allDates.length - 1 : 0) : at;
}

function timeGroup() {
  if (allDates.length < 2) return null;
  const last = allDates.length - 1;
  const at = { from: indexOf(view.filter.from, "from"), to: indexOf(view.filter.to, "to") };
  const label = (side) => allDates[at[side]];
  const output = el("output", { class: "range" }, `${label("from")} – ${label("to")}`);
  const slide = (side, name) => el("input", { type: "range", min: 0, max: last, value: at[side],
    "aria-label": word(name), "aria-valuetext": label(side), "data-side": side,
    oninput: (event) => {
      at[side] = Number(event.target.value);
      output.textContent = `${label("from")} – ${label("to")}`;
      event.target.setAttribute("aria-valuetext", label(side));
    },
    onchange: () => filter(at.from <= at.to
      ? { from: at.from ? label("from") : null, to: at.to < last ? label("to") : null }
      : { from: label("to"), to: label("from") }),
  });
  const most = Math.max(...perDate.values());
  const bars = svgElement("svg", { viewBox: `0 0 ${allDates.length * 4} 24`, class: "bars", "aria-hidden": "true",
    preserveAspectRatio: "none" },
  ...allDates.map((date, n) => svgElement("rect", { x: n * 4, width: 3, "data-in": n >= at.from && n <= at.to,
    y: 24 - 22 * Math.sqrt(perDate.get(date) / most), height: 22 * Math.sqrt(perDate.get(date) / most) })));
  return el("fieldset", { "data-kind": "time" }, el("legend", {}, word("time")), bars,
    slide("from", "since"), slide("to", "until"), output);
}

function chainFor() {
  if (!view.ends[0] || !view.ends[1]) return [word("needEnds")];
  if (!view.path) return [word("noPath")];
  let at = view.ends[0];
  const steps = view.path.flatMap((edge) => {
    const forward = edge.from === at;
    at = forward ? edge.to : edge.from;
    const name = predicateWord(edge.predicate);
    return [el("span", { class: "predicate" }, forward ? `— ${name} →` : `← ${name} —`),
      entityButton(at)];
  });
  return [el("b", {}, word("steps", view.path.length)), entityButton(view.ends[0]), ...steps];
}
