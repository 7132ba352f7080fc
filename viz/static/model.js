// The graph and the view on it, without any drawing.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const nodes = read("nodes");
const edges = read("edges");
const facts = read("facts");

// What says nothing is left out of the data; edges name their ends by number.
edges.forEach((edge, n) => Object.assign(edge, {
  id: `e${n}`, from: nodes[edge.from].id, to: nodes[edge.to].id, quotes: edge.quotes ?? [],
}));
for (const node of nodes) {
  const { color, shape } = facts.types[node.type];
  Object.assign(node, {
    color, shape, types: [node.type, ...(node.types ?? [])], aliases: node.aliases ?? [],
    keys: node.keys ?? [], same: node.same ?? [], figures: node.figures ?? [],
  });
}

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

// What the reader has chosen. `types` and `predicates` list what is shown; null shows all.
const NO_FILTER = { types: null, predicates: null, from: null, to: null };
const view = {
  language: "zh", node: null, edge: null, ends: [null, null], path: null, filter: { ...NO_FILTER },
};

const word = (key, ...values) => {
  const found = WORDS[view.language][key];
  return typeof found === "function" ? found(...values) : found;
};
const typeWord = (type) => facts.types[type]?.[view.language] ?? type;
const predicateWord = (name) => facts.predicates[name]?.[view.language] ?? name;
const modalityWord = (name) => facts.modalities[name]?.[view.language] ?? name;

const datesOf = (edge) =>
  edge.quotes.map((quote) => facts.sources[quote.source]?.date).filter(Boolean);

// Dates are ISO and may be short: 2024 holds all of 2024-12-31.
const isWithin = (date, from, to) =>
  (!from || date.slice(0, from.length) >= from) && (!to || date.slice(0, to.length) <= to);

const isTypeShown = (type) => !view.filter.types || view.filter.types.includes(type);

function isEdgeShown(edge) {
  const { predicates, from, to } = view.filter;
  if (predicates && !predicates.includes(edge.predicate)) return false;
  if (![edge.from, edge.to].every((id) => isTypeShown(nodeOf.get(id).type))) return false;
  return (!from && !to) || datesOf(edge).some((date) => isWithin(date, from, to));
}

// A node goes with its type; under a filter of relations or dates also with its last edge.
function shown() {
  const edgeIds = new Set(edges.filter(isEdgeShown).map((edge) => edge.id));
  const { predicates, from, to } = view.filter;
  const byEdges = Boolean(predicates || from || to);
  const keeps = (node) => isTypeShown(node.type)
    && (!byEdges || edgesAt.get(node.id).some((edge) => edgeIds.has(edge.id)));
  return { nodes: new Set(nodes.filter(keeps).map((node) => node.id)), edges: edgeIds };
}

const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const searchable = nodes.map((node) => ({
  id: node.id, names: [node.name, ...node.aliases].map(fold), keys: node.keys,
  degree: edgesAt.get(node.id).length,
}));

// How well an entry fits, 0 best; -1 if not at all.
function fit(entry, wanted) {
  const tests = [
    () => entry.names[0] === wanted, () => entry.names.includes(wanted),
    () => entry.names.some((name) => name.startsWith(wanted)),
    () => entry.keys.includes(wanted),
    () => entry.names.some((name) => name.includes(wanted)),
    () => entry.keys.some((key) => key.startsWith(wanted)),
    () => wanted.length > 1 && entry.keys.some((key) => key.includes(wanted)),
  ];
  return tests.findIndex((test) => test());
}

function search(text) {
  const wanted = fold(String(text ?? ""));
  if (!wanted) return [];
  return searchable
    .map((entry) => ({ ...entry, fit: fit(entry, wanted) }))
    .filter((entry) => entry.fit >= 0)
    .sort((a, b) => a.fit - b.fit || b.degree - a.degree || (a.id < b.id ? -1 : 1))
    .map((entry) => entry.id);
}

// The shortest way among the shown edges, either direction; of equal ones, the least busy.
function shortestPath(from, to) {
  if (!nodeOf.has(from) || !nodeOf.has(to)) return null;
  const now = shown();
  const best = new Map([[from, { cost: 0, edge: null, before: null }]]);
  const open = new Set([from]);
  while (open.size) {
    const here = [...open].reduce((a, b) => (best.get(b).cost < best.get(a).cost ? b : a));
    if (here === to) return trace(best, to);
    open.delete(here);
    for (const edge of edgesAt.get(here)) {
      if (!now.edges.has(edge.id)) continue;
      const next = edge.from === here ? edge.to : edge.from;
      const cost = best.get(here).cost + 1 + edgesAt.get(next).length / (100 * edges.length);
      if (cost < (best.get(next)?.cost ?? Infinity)) {
        best.set(next, { cost, edge, before: here });
        open.add(next);
      }
    }
  }
  return null;
}

function trace(best, to) {
  const steps = [];
  for (let at = best.get(to); at.edge; at = best.get(at.before)) steps.unshift(at.edge);
  return steps;
}
