// The panels: legend, details with quotes, path. Everything is built from text nodes.
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

function icon(type) {
  const { color, points } = facts.types[type] ?? {};
  const make = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const svg = make("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" });
  svg.append(points ? make("polygon", { points, fill: color })
    : make("circle", { cx: 8, cy: 8, r: 7, fill: color ?? "#888888" }));
  return svg;
}

const entityButton = (id) => {
  const node = nodeOf.get(id);
  return el("button", { type: "button", class: "entity", onclick: () => select(id) },
    icon(node.type), node.name);
};

// ---- quotes

// Cut a text at the names in it: [{text, mark}], longest names first, no overlaps.
function cut(text, marks) {
  const taken = [];
  const names = marks.flatMap(({ names, mark }) => names.map((name) => ({ name, mark })));
  for (const { name, mark } of names.sort((a, b) => b.name.length - a.name.length)) {
    for (let at = text.indexOf(name); name && at >= 0; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      if (taken.every((other) => end <= other.at || at >= other.end)) taken.push({ at, end, mark });
    }
  }
  const pieces = [];
  let done = 0;
  for (const { at, end, mark } of taken.sort((a, b) => a.at - b.at)) {
    pieces.push({ text: text.slice(done, at) }, { text: text.slice(at, end), mark });
    done = end;
  }
  return [...pieces, { text: text.slice(done) }];
}

const namesOf = (id) => [nodeOf.get(id).name, ...nodeOf.get(id).aliases];

function quoteElement(quote, marks) {
  const pieces = cut(quote.text, marks)
    .map(({ text, mark }) => (mark ? el("mark", { class: mark }, text) : text));
  return el("figure", { class: "quote" },
    el("blockquote", {}, pieces), el("figcaption", {}, origin(quote)));
}

function origin(quote) {
  const source = facts.sources[quote.source];
  const title = source ? word("title", source.title) : "";
  const parts = [
    source?.publisher, source?.date, quote.section, quote.page && word("page", quote.page),
    quote.confidence != null && `${word("confidence")} ${quote.confidence.toFixed(2)}`,
  ].filter(Boolean).map((part) => el("span", {}, part));
  const name = source?.url ? link(source.url, title) : el("cite", {}, title);
  return [name, ...parts, quote.modality && el("span", { class: `modality ${quote.modality}` },
    modalityWord(quote.modality))];
}

const link = (address, text) =>
  el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);

const OPEN_QUOTES = 3;

function quotesOf(edge) {
  if (!edge.quotes.length) return [el("p", { class: "quiet" }, word("noQuote"))];
  const marks = [{ names: namesOf(edge.from), mark: "subject" },
    { names: namesOf(edge.to), mark: "object" }];
  const all = edge.quotes.map((quote) => quoteElement(quote, marks));
  if (all.length <= OPEN_QUOTES + 1) return all;
  const rest = all.slice(OPEN_QUOTES);
  return [...all.slice(0, OPEN_QUOTES),
    el("details", {}, el("summary", {}, word("more", rest.length)), rest)];
}

// ---- details

function panelFor() {
  if (view.path) return pathDetails(view.path);
  if (view.edge) return edgeDetails(edgeOf.get(view.edge));
  if (view.node) return nodeDetails(nodeOf.get(view.node));
  return overview();
}

const backButton = () => el("button",
  { type: "button", class: "back", "aria-label": word("close"), onclick: () => clear() }, "×");

function overview() {
  const busiest = [...nodes].filter((node) => edgesAt.get(node.id).length).slice(0, 8);
  return [
    el("p", { class: "quiet" }, nodes.length ? word("hint") : word("empty")),
    facts.omitted > 0 && el("p", { class: "quiet" }, word("omitted", facts.omitted)),
    busiest.length > 0 && el("h3", {}, word("busiest")),
    busiest.length > 0 && el("ul", { class: "plain" }, busiest.map((node) => el("li", {},
      entityButton(node.id), el("span", { class: "count" }, edgesAt.get(node.id).length)))),
    ...sourcesList(facts.sources),
  ];
}

function sourcesList(sources) {
  if (!sources.length) return [];
  const item = (source) => el("li", { class: "source" },
    source.url ? link(source.url, source.title) : source.title,
    el("span", { class: "quiet" }, [source.publisher, source.date].filter(Boolean).join(" · ")));
  return [el("h3", {}, word("sources")), el("ul", { class: "plain" }, sources.map(item))];
}

function nodeDetails(node) {
  const set = (place) => () => setEnd(place, node.id);
  return [
    backButton(),
    el("p", { class: "types" }, node.types.map((type) => el("span", {}, icon(type), typeWord(type)))),
    el("h2", {}, node.name),
    node.aliases.length > 0
      && el("p", { class: "quiet" }, `${word("aliases")}：${node.aliases.join("、")}`),
    node.same.length > 0 && el("p", { class: "quiet" }, `${word("elsewhere")}：`,
      node.same.map((address) => link(address, address.replace(/^https?:\/\/(www\.)?/, "")))),
    el("p", { class: "actions" },
      el("button", { type: "button", onclick: set(0) }, word("setFrom")),
      el("button", { type: "button", onclick: set(1) }, word("setTo"))),
    ...relationsOf(node),
    ...figuresOf(node),
  ];
}

// Relations of a node, grouped by predicate and direction.
function relationsOf(node) {
  const groups = new Map();
  const now = shown();
  for (const edge of edgesAt.get(node.id).filter((edge) => now.edges.has(edge.id))) {
    const out = edge.from === node.id;
    const key = `${edge.predicate} ${out}`;
    if (!groups.has(key)) groups.set(key, { out, predicate: edge.predicate, edges: [] });
    groups.get(key).edges.push(edge);
  }
  if (!groups.size) return [];
  return [el("h3", {}, word("relations")), ...[...groups.values()].map(groupElement)];
}

function groupElement({ out, predicate, edges: members }) {
  const name = el("span", { class: "predicate" },
    out ? `${predicateWord(predicate)} →` : `← ${predicateWord(predicate)}`);
  return el("details", { open: true, class: "group" },
    el("summary", {}, name, el("span", { class: "count" }, members.length)),
    members.map((edge) => el("div", { class: "relation" },
      entityButton(out ? edge.to : edge.from), quotesOf(edge))));
}

function figuresOf(node) {
  if (!node.figures.length) return [];
  const heads = ["indicator", "value", "period"].map((key) => el("th", { scope: "col" }, word(key)));
  return [el("h3", {}, word("figures")), el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, heads)),
    node.figures.map((figure) => figureRows(figure, node)))];
}

function figureRows(figure, node) {
  const notes = [figure.change && (word(figure.change) ?? figure.change),
    figure.forecast && word("forecast"), figure.place,
    figure.measured_by && `${word("measuredBy")} ${figure.measured_by}`].filter(Boolean);
  const marks = [{ names: namesOf(node.id), mark: "subject" },
    { names: [figure.indicator, figure.value + (figure.unit ?? "")], mark: "object" }];
  const quotes = figure.quotes.map((quote) => quoteElement(quote, marks));
  return el("tbody", {}, el("tr", {},
    el("th", { scope: "row" }, figure.indicator,
      notes.length > 0 && el("small", {}, notes.join(" · "))),
    el("td", { class: "number" }, `${figure.value}${figure.unit ?? ""}`),
    el("td", {}, figure.period ?? "")),
  quotes.length > 0 && el("tr", {}, el("td", { colspan: 3 }, quotes)));
}

const statement = (edge) => el("p", { class: "statement" }, entityButton(edge.from),
  el("span", { class: "predicate" }, `— ${predicateWord(edge.predicate)} →`),
  entityButton(edge.to));

const edgeDetails = (edge) => [backButton(), statement(edge), ...quotesOf(edge)];

const pathDetails = (path) => [
  backButton(), el("h2", {}, word("chain")),
  ...path.flatMap((edge) => [statement(edge), ...quotesOf(edge)]),
];

// ---- legend

function legendFor() {
  const count = (list, key, name) => list.filter((item) => item[key] === name).length;
  const rows = (order, list, key) => order
    .map((name) => [name, count(list, key, name)]).filter(([, number]) => number > 0);
  return [
    legendGroup("types", rows(facts.typeOrder, nodes, "type"), typeWord, icon),
    legendGroup("predicates", rows(facts.predicateOrder, edges, "predicate"), predicateWord),
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

function timeGroup() {
  const dates = facts.sources.map((source) => source.date).filter(Boolean);
  const years = [...new Set(dates.map((date) => date.slice(0, 4)))].sort();
  if (years.length < 2) return null;
  const choice = (key, label) => el("label", {}, el("span", {}, word(label)), el("select",
    { onchange: (event) => filter({ [key]: event.target.value || null }) },
    ["", ...years].map((year) => el("option",
      { value: year, selected: (view.filter[key] ?? "").slice(0, 4) === year },
      year || word("any")))));
  return el("fieldset", { "data-kind": "time" }, el("legend", {}, word("time")),
    choice("from", "since"), choice("to", "until"));
}

// ---- path

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
