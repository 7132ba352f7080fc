// The graph and the view on it, without any drawing.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const nodes = read("nodes");
const edges = read("edges");
const facts = read("facts");

// What says nothing is left out of the data; edges name their ends by number.
edges.forEach((edge, n) => Object.assign(edge, {
  id: `e${n}`, from: nodes[edge.from].id, to: nodes[edge.to].id, quotes: edge.quotes ?? [],
}));
nodes.forEach((node, number) => {
  const { color, shape } = facts.types[node.type];
  Object.assign(node, {
    number, color, shape, types: [node.type, ...(node.types ?? [])], aliases: node.aliases ?? [],
    label: node.label ?? node.name, keys: node.keys ?? [], same: node.same ?? [],
    figures: node.figures ?? [],
  });
});

// Sentences are kept once; a quote is one of them, with how far to trust what it says.
for (const quoted of [...edges, ...nodes.flatMap((node) => node.figures)]) {
  quoted.quotes = (quoted.quotes ?? []).map((q) => ({ ...q, ...facts.passages[q.passage] }));
}

const nodeOf = new Map(nodes.map((node) => [node.id, node]));
const edgeOf = new Map(edges.map((edge) => [edge.id, edge]));
const edgesAt = new Map(nodes.map((node) => [node.id, []]));
for (const edge of edges) {
  edgesAt.get(edge.from)?.push(edge);
  if (edge.to !== edge.from) edgesAt.get(edge.to)?.push(edge);
}
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);
const neighbours = (id) => [...new Set(edgesAt.get(id).map((edge) => otherEnd(edge, id)))];
const degree = (id) => edgesAt.get(id).length;

// What no sentence states is inferred, or met together only; it is not shown unasked.
const isVague = (edge) => !edge.quotes.length || edge.predicate === "relatedTo";
const derivedCount = edges.some((edge) => !isVague(edge)) ? edges.filter(isVague).length : 0;
for (const edge of edges) edge.derived = derivedCount > 0 && isVague(edge);

// Communities of large graphs: their members, the best connected first.
const groups = [];
for (const node of nodes) if (node.group != null) (groups[node.group] ??= []).push(node.id);

// What the reader has chosen. `types` and `predicates` list what is shown; null shows all.
// `drawn` are the nodes in the picture (null: all), `hidden` those put away by hand. The filter
// and both sets are never changed, only replaced: `shown` counts on it.
const NO_FILTER = { types: null, predicates: null, from: null, to: null, derived: null };
const OWN_LANGUAGE = /^zh\b/i.test(navigator.language) ? "zh" : "en"; // the reader's
const view = {
  language: OWN_LANGUAGE, theme: null, node: null, edge: null, group: null, ends: [null, null],
  routes: [], path: null, filter: { ...NO_FILTER },
  mode: "network", drawn: null, hidden: new Set(), places: null, backdrop: null, islands: false,
};

const word = (key, ...values) => {
  const found = WORDS[view.language][key];
  return typeof found === "function" ? found(...values) : found;
};
const typeWord = (type) => facts.types[type]?.[view.language] ?? type;
const predicateWord = (name) => facts.predicates[name]?.[view.language] ?? name;
const modalityWord = (name) => facts.modalities[name]?.[view.language] ?? name;

// When a relation was told, by the dates of its documents, and when a policy was issued.
const datesOf = (edge) => edge.quotes.flatMap((quote) => [
  facts.sources[quote.source]?.date, edge.predicate === "issuedBy" && quote.when?.slice(0, 10),
]).filter(Boolean);

// Dates are ISO and may be short: 2024 holds all of 2024-12-31.
const isWithin = (date, from, to) =>
  (!from || date.slice(0, from.length) >= from) && (!to || date.slice(0, to.length) <= to);

const isTypeShown = (type) => !view.filter.types || view.filter.types.includes(type);

function isEdgeShown(edge) {
  const { predicates, from, to, derived } = view.filter;
  if (edge.derived && !derived) return false;
  if (predicates && !predicates.includes(edge.predicate)) return false;
  const isEndShown = (id) => !view.hidden.has(id) && isTypeShown(nodeOf.get(id).type);
  if (!isEndShown(edge.from) || !isEndShown(edge.to)) return false;
  return (!from && !to) || datesOf(edge).some((date) => isWithin(date, from, to));
}

// What the filters let through, drawn or not. A node goes with its type; under a filter of
// relations or dates also with its last edge.
function computePassing() {
  const edgeIds = new Set(edges.filter(isEdgeShown).map((edge) => edge.id));
  const { predicates, from, to } = view.filter;
  const byEdges = Boolean(predicates || from || to);
  const keeps = (node) => isTypeShown(node.type) && !view.hidden.has(node.id)
    && (!byEdges || edgesAt.get(node.id).some((edge) => edgeIds.has(edge.id)));
  return { nodes: new Set(nodes.filter(keeps).map((node) => node.id)), edges: edgeIds };
}

let passed = {};
function passing() {
  if (passed.filter !== view.filter || passed.hidden !== view.hidden) {
    passed = { filter: view.filter, hidden: view.hidden, ...computePassing() };
  }
  return passed;
}

// What of it is in the picture.
let seen = {};
function shown() {
  const all = passing();
  if (!view.drawn) return all;
  if (seen.all !== all || seen.drawn !== view.drawn) {
    const nodeIds = new Set([...view.drawn].filter((id) => all.nodes.has(id)));
    const isDrawn = (id) => {
      const { from, to } = edgeOf.get(id);
      return nodeIds.has(from) && nodeIds.has(to);
    };
    seen = { all, drawn: view.drawn, nodes: nodeIds, edges: new Set([...all.edges].filter(isDrawn)) };
  }
  return seen;
}

const placeOf = (node) => view.places?.get(node.id) ?? node;
