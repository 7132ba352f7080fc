// Elements of the page, and quotes. Everything is built from text nodes.
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

function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

function icon(type) {
  const { color, points } = facts.types[type] ?? {};
  return svgElement("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" },
    points ? svgElement("polygon", { points, fill: color })
      : svgElement("circle", { cx: 8, cy: 8, r: 7, fill: color ?? "#888888" }));
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
    source?.publisher, source?.date, quote.section !== source?.title && quote.section, quote.page && word("page", quote.page),
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
