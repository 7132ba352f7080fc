// Where nodes lie that are shown in another order than that of the file.
const ems = (text) => [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 1 : 0.56), 0);

// The room of a node with its name underneath, as the layout of the file reckons it.
function boxOf(node) {
  const rows = node.label.split("\n");
  return { width: Math.max(2 * node.size, node.font * Math.max(...rows.map(ems))) + 10,
    above: node.size + 5, below: node.size + 6 + 1.18 * node.font * rows.length };
}

// Distances in the graph among the nodes; lines at busy nodes count as longer.
function distances(ids, among) {
  const at = new Map(ids.map((id, n) => [id, n]));
  const next = ids.map(() => new Map());
  for (const edge of among) {
    if (edge.from === edge.to || !at.has(edge.from) || !at.has(edge.to)) continue;
    next[at.get(edge.from)].set(at.get(edge.to), 1);
    next[at.get(edge.to)].set(at.get(edge.from), 1);
  }
  return ids.map((_, start) => {
    const away = new Float64Array(ids.length).fill(Infinity);
    away[start] = 0;
    const open = [start];
    for (const here of open) {
      for (const other of next[here].keys()) {
        if (away[other] < Infinity) continue;
        const busy = Math.max(next[here].size, next[other].size);
        away[other] = away[here] + 1 + 0.16 * Math.sqrt(busy);
        open.push(other);
      }
    }
    return away;
  });
}

// Least stress by stochastic gradient descent (Zheng, Pawar, Goodman 2018), always the same way.
function arrange(ids, among) {
  const away = distances(ids, among);
  // What is not connected keeps near, at the edge.
  const far = 1 + 0.7 * Math.max(1, ...away.flatMap((row) => [...row].filter(Number.isFinite)));
  const pairs = [];
  for (let a = 0; a < ids.length; a += 1) {
    for (let b = 0; b < a; b += 1) pairs.push([a, b, Number.isFinite(away[a][b]) ? away[a][b] : far]);
  }
  let seed = 1;
  const chance = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
  const x = ids.map((_, n) => Math.sqrt(n + 0.5) * Math.cos(n * 2.4));
  const y = ids.map((_, n) => Math.sqrt(n + 0.5) * Math.sin(n * 2.4));
  const ROUNDS = 15;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = far * far * (0.05 / (far * far)) ** (round / (ROUNDS - 1));
    for (let n = pairs.length - 1; n > 0; n -= 1) {
      const other = Math.floor(chance() * (n + 1));
      [pairs[n], pairs[other]] = [pairs[other], pairs[n]];
    }
    for (const [a, b, wanted] of pairs) {
      const dx = x[a] - x[b];
      const dy = y[a] - y[b];
      const now = Math.hypot(dx, dy) || 1e-6;
      const move = Math.min(1, rate / (wanted * wanted)) * (now - wanted) / 2 / now;
      x[a] -= move * dx; y[a] -= move * dy; x[b] += move * dx; y[b] += move * dy;
    }
  }
  return spread(ids, x, y);
}

// Bring places to scale and push boxes apart until no name lies on another.
function spread(ids, x, y) {
  const boxes = ids.map((id) => boxOf(nodeOf.get(id)));
  const room = boxes.reduce((sum, box) => sum + box.width * (box.above + box.below), 0);
  const side = (all) => Math.max(...all) - Math.min(...all);
  const scale = Math.sqrt(2.6 * room / Math.max(1, side(x) * side(y))) || 1;
  ids.forEach((_, n) => { x[n] *= scale * 1.15; y[n] *= scale; });
  for (let round = 0; round < 250; round += 1) {
    let clashes = 0;
    for (let a = 0; a < ids.length; a += 1) {
      for (let b = 0; b < a; b += 1) {
        const dx = x[a] - x[b] || 0.01;
        const dy = y[a] - y[b] || 0.01;
        const overX = (boxes[a].width + boxes[b].width) / 2 - Math.abs(dx);
        const overY = (dy > 0 ? boxes[b].below + boxes[a].above : boxes[a].below + boxes[b].above)
          - Math.abs(dy);
        if (overX <= 0.5 || overY <= 0.5) continue;
        clashes += 1;
        const length = Math.hypot(dx, dy);
        const step = Math.min(overX / Math.max(0.12, Math.abs(dx) / length),
          overY / Math.max(0.12, Math.abs(dy) / length)) * 0.3;
        x[a] += step * dx / length; y[a] += step * dy / length;
        x[b] -= step * dx / length; y[b] -= step * dy / length;
      }
    }
    if (!clashes) break;
  }
  return new Map(ids.map((id, n) => [id, { x: Math.round(x[n]), y: Math.round(y[n]) }]));
}

// Policies in order are as wide as the screen, so that their names can be read.
// Layers and lanes get the width with which the whole fills the stage: names are largest then.
function filling(make, least) {
  const { clientWidth, clientHeight } = $("stage");
  let width = least;
  let made = make(width);
  for (let round = 0; round < 4; round += 1) {
    const { bands, left, right } = made.backdrop;
    const height = (bands.at(-1)?.bottom ?? 0) - (bands[0]?.top ?? 0) + 40;
    const wanted = Math.sqrt((right - left) * height * clientWidth / Math.max(1, clientHeight));
    width = Math.max(least, Math.round(width + wanted - (right - left)));
    made = make(width);
  }
  return made;
}

// ---- policies by rank: who issues above, what is founded on what below

const ofType = (type) => nodes.filter((node) => node.type === type && passing().nodes.has(node.id));
const linked = (id, predicate, key) => edgesAt.get(id)
  .filter((edge) => edge.predicate === predicate && edge[key === "to" ? "from" : "to"] === id
    && passing().edges.has(edge.id)).map((edge) => edge[key]);

function layers() {
  const rank = new Map();
  const rankOf = (id, above) => {
    if (rank.has(id)) return rank.get(id);
    const bases = linked(id, "basedOn", "to").filter((base) => !above.includes(base));
    const found = bases.length ? 1 + Math.max(...bases.map((base) => rankOf(base, [...above, id]))) : 1;
    rank.set(id, found);
    return found;
  };
  const policies = ofType("Policy").map((node) => node.id);
  for (const id of policies) rankOf(id, [id]);
  for (const id of policies) for (const body of linked(id, "issuedBy", "to")) rank.set(body, 0);
  const rows = [];
  for (const [id, at] of rank) (rows[at] ??= []).push(id);
  const name = (at) => (at === 0 ? word("issuers") : word("layer", at));
  return filling((width) => stack(rows, name, width), 420);
}

// Rows of nodes under each other, each below those it hangs on; rows longer than `widest` break.
function stack(rows, name, widest) {
  const places = new Map();
  const bands = [];
  let y = 0;
  rows.forEach((row, at) => {
    const above = (id) => {
      const xs = neighbours(id).filter((other) => places.has(other)).map((other) => places.get(other).x);
      return xs.length ? xs.reduce((a, b) => a + b) / xs.length : 0;
    };
    const ordered = row.map((id) => [above(id), id])
      .sort((a, b) => a[0] - b[0] || nodeOf.get(a[1]).number - nodeOf.get(b[1]).number);
    const lines = [[]];
    let width = 0;
    for (const [, id] of ordered) {
      const room = boxOf(nodeOf.get(id)).width + 26;
      if (width + room > widest) { lines.push([]); width = 0; }
      lines.at(-1).push(id);
      width += room;
    }
    const top = y;
    for (const line of lines) {
      const boxes = line.map((id) => boxOf(nodeOf.get(id)));
      let x = -boxes.reduce((sum, box) => sum + box.width + 26, 0) / 2;
      const above = Math.max(...boxes.map((box) => box.above));
      line.forEach((id, n) => {
        places.set(id, { x: Math.round(x + boxes[n].width / 2 + 13), y: Math.round(y + above) });
        x += boxes[n].width + 26;
      });
      y += above + Math.max(...boxes.map((box) => box.below)) + 22;
    }
    bands.push({ top: top - 24, bottom: y, label: name(at) });
    y += 70;
  });
  return { places, backdrop: { bands, ticks: [], marks: [], left: -widest / 2 - 120, right: widest / 2 + 20 } };
}

// ---- policies in time, in a lane for each body that issues them

// When a policy was issued, if a text says it; otherwise when a document first tells of it.
function dateOf(id) {
  const issued = edgesAt.get(id).filter((edge) => edge.predicate === "issuedBy" && edge.from === id)
    .flatMap((edge) => edge.quotes.map((quote) => quote.when)).filter(Boolean).sort();
  const told = edgesAt.get(id).flatMap((edge) =>
    edge.quotes.map((quote) => facts.sources[quote.source]?.date)).filter(Boolean).sort();
  return issued[0] ?? told[0] ?? null;
}

function yearsOf(date) {
  const [year, month = "7", day = "1"] = date.match(/\d+/g) ?? [];
  return Number(year) + (Math.min(12, Number(month) || 7) - 1) / 12 + (Number(day) || 1) / 366;
}

const lanes = () => filling(lanesOf, 360);

// Lanes with an axis of time of this length.
function lanesOf(wide) {
  const dated = ofType("Policy").map((node) => ({ id: node.id, date: dateOf(node.id),
    bodies: linked(node.id, "issuedBy", "to") })).filter(({ date }) => date && /^\d{4}/.test(date));
  const times = dated.map(({ date }) => yearsOf(date));
  const first = Math.floor(Math.min(...times));
  const last = Math.ceil(Math.max(...times, first + 1));
  const xOf = (time) => (time - first) / (last - first) * wide;
  const members = new Map();
  for (const policy of dated) {
    const lane = policy.bodies[0] ?? null;
    if (!members.has(lane)) members.set(lane, []);
    members.get(lane).push(policy);
  }
  const order = [...members.keys()].sort((a, b) => (a === null) - (b === null)
    || members.get(b).length - members.get(a).length || (a < b ? -1 : 1));
  const places = new Map();
  const bands = [];
  let y = 0;
  for (const lane of order) {
    const rows = []; // of policies that would lie on each other: how far right each row goes
    const top = y;
    for (const { id, date } of members.get(lane).sort((a, b) => (a.date < b.date ? -1 : 1))) {
      const box = boxOf(nodeOf.get(id));
      const x = xOf(yearsOf(date));
      const row = rows.find(({ right }) => right < x - box.width / 2) ?? rows[rows.push({ members: [] }) - 1];
      row.right = x + box.width / 2 + 8;
      row.members.push({ id, x, box });
    }
    for (const { members: line } of rows) {
      const above = Math.max(...line.map(({ box }) => box.above));
      for (const { id, x } of line) places.set(id, { x: Math.round(x), y: Math.round(y + above) });
      y += above + Math.max(...line.map(({ box }) => box.below)) + 22;
    }
    bands.push({ top: top - 10, bottom: Math.max(y, top + 46), label: nodeOf.get(lane)?.name ?? word("noIssuer"), lane });
    y = Math.max(y, top + 46) + 18;
  }
  // A policy of several bodies has a mark in the lanes of the others.
  const marks = dated.flatMap(({ id, bodies }) => bodies.slice(1).map((body) => {
    const band = bands.find((each) => each.lane === body);
    return band && { from: places.get(id), to: { x: places.get(id).x, y: (band.top + band.bottom) / 2 } };
  })).filter(Boolean);
  const years = Number.isFinite(first) ? [...Array(last - first + 1).keys()] : [];
  return { places, backdrop: { bands, marks, left: -250, right: wide + 80,
    ticks: years.map((n) => ({ x: xOf(first + n), label: String(first + n) })) } };
}
