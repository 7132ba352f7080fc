// Names written over the picture, each where it lies on no other.
const CELL = 60; // side of the squares by which places are looked up

// What is taken of the picture; `take` says whether a box was still free, and takes it.
function makeRoom() {
  const taken = new Map();
  const cells = ({ left, right, top, bottom }) => {
    const keys = [];
    for (let x = Math.floor(left / CELL); x <= right / CELL; x += 1) {
      for (let y = Math.floor(top / CELL); y <= bottom / CELL; y += 1) keys.push(`${x} ${y}`);
    }
    return keys;
  };
  const isApart = (a, b) => a.right < b.left || a.left > b.right || a.bottom < b.top || a.top > b.bottom;
  return {
    take(box, evenIfTaken = false) {
      const keys = cells(box);
      if (!evenIfTaken && keys.some((key) => taken.get(key)?.some((other) => !isApart(box, other)))) return false;
      for (const key of keys) { if (!taken.has(key)) taken.set(key, []); taken.get(key).push(box); }
      return true;
    },
  };
}

// The box of rows of `letters` height below a place.
function rowsBox(rows, x, top, letters) {
  const width = Math.max(...rows.map(ems)) * letters;
  return { left: x - width / 2 - 3, right: x + width / 2 + 3, top, bottom: top + rows.length * letters * 1.2 + 2 };
}

function writeRows(context, rows, x, top, letters, { bold = false, color } = {}) {
  const colors = theme();
  Object.assign(context, { textAlign: "center", textBaseline: "top", lineJoin: "round",
    strokeStyle: colors.paper, lineWidth: letters / 4, fillStyle: color ?? colors.ink,
    font: `${bold ? 600 : 400} ${letters}px ${FONT}` });
  rows.forEach((row, n) => {
    context.strokeText(row, x, top + n * letters * 1.2);
    context.fillText(row, x, top + n * letters * 1.2);
  });
}

// vis-network leaves out names that would be too small to read. The best connected of those
// nodes get theirs all the same, in letters that can be read, where there is room.
const READABLE = 11; // height of these letters, in pixels of the screen
const SMALLEST = 8; // height from which on names are left as they are if larger ones have no room
const MOST_SMALL = 120; // names of this kind
const SEEKING = 300; // nodes that are tried
const LARGE_SIGN = 5; // half the height, in pixels, from which on a sign keeps names away

const LINE_LETTERS = 12; // height of what lines mean, in units of the picture

let ranked = { nodes: null, ids: [] };
function rankedShown() {
  const { nodes: now } = shown();
  if (ranked.nodes !== now) ranked = { nodes: now, ids: busiest(now) };
  return ranked.ids;
}

// Where the middle of a box must be for an edge of the picture not to cut it, if its node is shown.
function inside(context, { left, right }, x) {
  const { a, e } = context.getTransform();
  const [first, last] = [-e / a, (context.canvas.width - e) / a];
  if (x < first || x > last) return x;
  return x + Math.max(0, first - left) - Math.max(0, right - last);
}

// `smallest` is from which height on, in pixels, vis-network itself writes a name; up to a pixel
// below, it writes it paler, which ours covers.
function writeSmallNames(context, scale, places, smallest) {
  const bright = focus();
  const ids = rankedShown().filter((id) => !bright || bright.nodes.has(id));
  const isWritten = (node) => node.font * scale >= smallest - 1;
  if (ids.every((id) => nodeOf.get(id).font * scale >= smallest)) return;
  const room = makeRoom();
  const letters = READABLE / scale;
  for (const id of ids) {
    const node = nodeOf.get(id);
    const { x, y } = places[id] ?? placeOf(node);
    if (node.size * scale >= LARGE_SIGN) {
      room.take(scaled({ left: x - node.size, right: x + node.size, top: y - node.size, bottom: y + node.size }, scale), true);
    }
    if (!isWritten(node)) continue;
    const [rows, top] = [node.label.split("\n"), y + node.size + 4];
    room.take(scaled(rowsBox(rows, x, top, node.font), scale), true);
    if (node.font * scale < smallest) writeRows(context, rows, x, top, node.font);
  }
  let count = 0;
  for (const id of ids.slice(0, SEEKING)) {
    const node = nodeOf.get(id);
    if (count >= MOST_SMALL) break;
    if (isWritten(node)) continue;
    const { x, y } = places[id] ?? placeOf(node);
    const rows = node.label.split("\n");
    const top = y + node.size + 3 / scale;
    for (const high of node.font * scale < SMALLEST ? [letters] : [letters, node.font]) {
      const middle = inside(context, rowsBox(rows, x, top, high), x);
      if (!room.take(scaled(rowsBox(rows, middle, top, high), scale))) continue;
      writeRows(context, rows, middle, top, high);
      count += 1;
      break;
    }
  }
}

// What straight lines mean, each in the middle or wherever else on its line no node lies and no
// name. Of bent lines vis-network writes it, and of the one under the pointer.
const linesWritten = new Set();
const ALONG = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8];
function writeLineNames(context, scale, places, smallest) {
  const bright = focus();
  const among = bright?.edges ?? shown().edges;
  linesWritten.clear();
  if (among.size > FEW_LABELS || LINE_LETTERS * scale < smallest) return;
  const room = makeRoom();
  const at = (id) => places[id] ?? placeOf(nodeOf.get(id));
  for (const id of shown().nodes) {
    const [{ x, y }, { size, font, label }] = [at(id), nodeOf.get(id)];
    room.take({ left: x - size, right: x + size, top: y - size, bottom: y + size }, true);
    room.take(rowsBox(label.split("\n"), x, y + size + 3, Math.max(font, READABLE / scale)), true);
  }
  for (const edge of [...among].map((id) => edgeOf.get(id))) {
    const text = edge.bend ? " " : edgeLabel(edge, among);
    const [a, b] = [at(edge.from), at(edge.to)];
    const middle = (t) => ({ x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) });
    context.font = `${LINE_LETTERS}px ${FONT}`;
    const half = { x: context.measureText(text).width / 2, y: LINE_LETTERS / 2 };
    const free = text !== " " && ALONG.map(middle).find(({ x, y }) => room.take(
      { left: x - half.x, right: x + half.x, top: y - half.y, bottom: y + half.y }));
    if (!free) continue;
    writeRows(context, [text], free.x, free.y - half.y, LINE_LETTERS,
      { color: bright ? theme().strong : theme().quiet });
    linesWritten.add(edge.id);
  }
}

const scaled = (box, scale) => Object.fromEntries(Object.entries(box).map(([side, at]) => [side, at * scale]));
