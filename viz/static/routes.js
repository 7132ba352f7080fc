// Ways between two entities: all simple paths of up to four relations, the best explanations first.
const LONGEST = 4; // relations
const MOST_ROUTES = 50;
const MOST_STEPS = 200000; // of a search between two hubs; what is found by then are the best

// As `maitu path` ranks: short, sure, and by way of what is specific rather than everywhere.
const DECAY = 0.4;
const FACTORS = { Policy: 1, Trend: 1, Place: 0.4 };
const crossing = (id) => (FACTORS[nodeOf.get(id).type] ?? 0.9) * Math.log(3)
  / Math.log1p(Math.max(2, neighbours(id).length));
const sureness = (edge) => Math.max(0.05, ...edge.quotes.map((quote) => quote.confidence ?? 0.5));

// The neighbours of an entity among the edges that the filters let through, with the relations.
function hopsFrom(id) {
  const hops = new Map();
  for (const edge of edgesAt.get(id)) {
    if (!passing().edges.has(edge.id) || edge.from === edge.to) continue;
    const next = otherEnd(edge, id);
    if (!hops.has(next)) hops.set(next, []);
    hops.get(next).push(edge);
  }
  for (const beside of hops.values()) beside.sort((a, b) => sureness(b) - sureness(a));
  return hops;
}

function distancesTo(target) {
  const away = new Map([[target, 0]]);
  let edge = [target];
  for (let steps = 1; edge.length && steps <= LONGEST; steps += 1) {
    const next = [];
    for (const id of edge) {
      for (const other of hopsFrom(id).keys()) {
        if (!away.has(other)) { away.set(other, steps); next.push(other); }
      }
    }
    edge = next;
  }
  return away;
}

// A heap of [cost, item], the least cost on top.
function heap() {
  const items = [];
  const before = (a, b) => items[a][0] < items[b][0];
  const swap = (a, b) => { [items[a], items[b]] = [items[b], items[a]]; };
  return {
    push(cost, item) {
      let at = items.push([cost, item]) - 1;
      for (let up = (at - 1) >> 1; at && before(at, up); up = (at - 1) >> 1) { swap(at, up); at = up; }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length) {
        items[0] = last;
        for (let at = 0; ;) {
          const least = [at, 2 * at + 1, 2 * at + 2].filter((i) => i < items.length)
            .reduce((a, b) => (before(b, a) ? b : a));
          if (least === at) break;
          swap(at, least);
          at = least;
        }
      }
      return top?.[1];
    },
  };
}

// Give the best routes, each a list of hops, each hop a list of edges side by side, surest first.
function routesBetween(from, to) {
  if (!nodeOf.has(from) || !nodeOf.has(to) || from === to) return [];
  const away = distancesTo(to);
  const hops = new Map();
  const open = heap();
  const found = [];
  open.push(0, { ids: [from], steps: [], cost: 0 });
  for (let tried = 0; found.length < MOST_ROUTES && tried < MOST_STEPS; tried += 1) {
    const route = open.pop();
    if (!route) break;
    const here = route.ids.at(-1);
    if (here === to) { found.push(route.steps); continue; }
    if (!hops.has(here)) hops.set(here, hopsFrom(here));
    for (const [next, beside] of hops.get(here)) {
      const left = away.get(next) ?? Infinity;
      if (route.ids.includes(next) || route.steps.length + 1 + left > LONGEST) continue;
      const cost = route.cost - Math.log(DECAY * sureness(beside[0]))
        - (next === to ? 0 : Math.log(crossing(next)));
      // Every relation that is still to come costs at least its decay.
      open.push(cost - left * Math.log(DECAY), { ids: [...route.ids, next],
        steps: [...route.steps, beside], cost });
    }
  }
  return found.length ? found : longer(from, to, hops);
}

// Where the ends lie further apart, the shortest way.
function longer(from, to, hops) {
  const before = new Map([[from, null]]);
  const open = [from];
  for (const here of open) {
    if (here === to) break;
    if (!hops.has(here)) hops.set(here, hopsFrom(here));
    for (const [next, beside] of hops.get(here)) {
      if (!before.has(next)) { before.set(next, [here, beside]); open.push(next); }
    }
  }
  if (!before.has(to)) return [];
  const steps = [];
  for (let at = to; before.get(at); [at] = before.get(at)) steps.unshift(before.get(at)[1]);
  return [steps];
}
