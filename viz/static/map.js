// The picture drawn as a map: thousands of nodes on a plain canvas, names as one goes near.
const MOST_NAMES = 170; // of one picture
const BORDER = 30; // pixels left free around the whole picture
const MANY_LINES = 2500; // more are left out while the map moves

// The outlines of the shapes, as for the legend, in a square from -1 to 1.
const outlines = Object.fromEntries(Object.values(facts.types).map(({ shape, points }) => [shape,
  points ? points.split(" ").map((point) => point.split(",").map((part) => part / 8 - 1)) : null]));

function trace(context, shape, x, y, size) {
  const points = outlines[shape];
  if (!points) {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([px, py], n) => context[n ? "lineTo" : "moveTo"](x + px * size, y + py * size));
  context.closePath();
}

// Communities as single marks, where they lie in the whole picture; small ones are set aside.
const MOST_ISLANDS = 80;
const hubOf = (number) => nodeOf.get(groups[number][0]);
function islandMarks() {
  return groups.slice(0, MOST_ISLANDS).map((ids, number) => {
    const own = ids.map((id) => nodeOf.get(id));
    const middle = (key) => own.reduce((sum, node) => sum + node[key], 0) / own.length;
    return { island: number, x: middle("x"), y: middle("y"), size: 0, count: ids.length,
      color: hubOf(number).color, shape: "dot", name: hubOf(number).name };
  });
}

function islandLinks() {
  const counts = new Map();
  for (const id of passing().edges) {
    const { from, to } = edgeOf.get(id);
    const [a, b] = [nodeOf.get(from).group, nodeOf.get(to).group].sort((one, other) => one - other);
    if (a !== b && b < MOST_ISLANDS) counts.set(`${a} ${b}`, (counts.get(`${a} ${b}`) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1]).slice(0, 3 * MOST_ISLANDS)
    .map(([key, count]) => [...key.split(" ").map(Number), count]);
}

// Marks of a picture of this size, pushed apart where circles would lie on each other.
function settle(marks) {
  const side = (key) => Math.max(...marks.map((m) => m[key])) - Math.min(...marks.map((m) => m[key])) || 1;
  const k = 1300 / Math.max(side("x"), side("y"));
  for (const mark of marks) { mark.x *= k; mark.y *= k; mark.size = 9 + 1.5 * Math.sqrt(mark.count); }
  for (let round = 0; round < 200; round += 1) {
    for (const [n, a] of marks.entries()) {
      for (const b of marks.slice(0, n)) {
        const [dx, dy] = [a.x - b.x || 0.1, a.y - b.y || 0.1];
        const missing = a.size + b.size + 46 - Math.hypot(dx, dy);
        if (missing <= 0) continue;
        const by = missing / Math.hypot(dx, dy) / 4;
        a.x += dx * by; a.y += dy * by; b.x -= dx * by; b.y -= dy * by;
      }
    }
  }
  return marks;
}

function makeMap(element, pick) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const at = { x: 0, y: 0, k: 1 }; // the middle of the picture, and pixels of one unit
  const size = { width: 0, height: 0 };
  let scene = { marks: [], lines: [] };
  let islands = null;
  let moving = false;
  let waiting = false;
  let pointed = null;
  let arrived;
  const drawn = new Promise((resolve) => { arrived = resolve; setTimeout(resolve, 1500); });
  element.append(canvas);

  const toScreen = ({ x, y }) => ({ x: (x - at.x) * at.k + size.width / 2, y: (y - at.y) * at.k + size.height / 2 });
  const toMap = (x, y) => ({ x: (x - size.width / 2) / at.k + at.x, y: (y - size.height / 2) / at.k + at.y });
  const radius = (mark) => (mark.island != null ? mark.size * at.k : Math.max(1.8, Math.min(mark.size * at.k, 26)));

  function collect() {
    if (view.islands) {
      islands ??= { marks: settle(islandMarks()), links: islandLinks() };
      scene = { marks: islands.marks, lines: islands.links.map(([a, b, count]) => ({
        from: islands.marks[a], to: islands.marks[b], width: Math.min(6, 0.5 + Math.log2(count)) })) };
      return;
    }
    const [now, bright] = [shown(), focus()];
    const marks = new Map(nodes.filter((node) => now.nodes.has(node.id)).map((node) => {
      const { x, y } = placeOf(node);
      return [node.id, { id: node.id, x, y, size: node.size, color: node.color, shape: node.shape,
        name: node.name, dim: Boolean(bright) && !bright.nodes.has(node.id), main: isMain(node.id) }];
    }));
    scene = { marks: [...marks.values()], lines: [...now.edges].map((id) => {
      const edge = edgeOf.get(id);
      return { edge: id, from: marks.get(edge.from), to: marks.get(edge.to), derived: edge.derived,
        between: nodeOf.get(edge.from).group !== nodeOf.get(edge.to).group,
        dim: Boolean(bright) && !bright.edges.has(id), main: Boolean(bright?.edges.has(id)), width: 1 };
    }) };
  }

  function paint() {
    waiting = false;
    const ratio = window.devicePixelRatio || 1;
    const colors = theme();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    context.setTransform(at.k * ratio, 0, 0, at.k * ratio,
      (size.width / 2 - at.x * at.k) * ratio, (size.height / 2 - at.y * at.k) * ratio);
    drawBackdrop(context);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!moving || scene.lines.length <= MANY_LINES) paintLines(colors);
    else paintLines(colors, (line) => line.main);
    paintMarks(colors);
    paintNames();
    arrived();
  }

  // All lines of a kind are one stroke: thousands of strokes would take a second.
  function paintLines(colors, wanted = () => true) {
    // Of thousands those within a community are to be seen, those between them to be guessed.
    const many = scene.lines.length > 600 && !view.islands;
    const kinds = [["dim", colors.dimLine, many ? 0.4 : 1], ["between", colors.line, many ? 0.07 : 0.9],
      ["", colors.line, many ? 0.55 : 0.9], ["main", colors.strong, 1]];
    for (const [kind, color, alpha] of kinds) {
      for (const derived of [false, true]) {
        const widths = new Map();
        for (const line of scene.lines) {
          const own = line.main ? "main" : line.dim ? "dim" : line.between ? "between" : "";
          if (own !== kind || Boolean(line.derived) !== derived || !wanted(line)) continue;
          if (!widths.has(line.width)) widths.set(line.width, []);
          widths.get(line.width).push(line);
        }
        context.strokeStyle = color;
        context.globalAlpha = alpha;
        context.setLineDash(derived ? [4, 4] : []);
        for (const [width, lines] of widths) {
          context.lineWidth = kind === "main" ? 1.6 : width;
          context.beginPath();
          for (const { from, to } of lines) {
            const [a, b] = [toScreen(from), toScreen(to)];
            if (Math.max(a.x, b.x) < 0 || Math.min(a.x, b.x) > size.width
              || Math.max(a.y, b.y) < 0 || Math.min(a.y, b.y) > size.height) continue;
            context.moveTo(a.x, a.y);
            context.lineTo(b.x, b.y);
            if (kind === "main" || lines.length < 400) arrow(a, b, radius(to));
          }
          context.stroke();
        }
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  function arrow(a, b, gap) {
    if (view.islands) return;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length < gap + 14) return;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const [x, y] = [b.x - ux * (gap + 2), b.y - uy * (gap + 2)];
    context.moveTo(x - 7 * ux + 3.5 * uy, y - 7 * uy - 3.5 * ux);
    context.lineTo(x, y);
    context.lineTo(x - 7 * ux - 3.5 * uy, y - 7 * uy + 3.5 * ux);
  }

  const isInSight = ({ x, y }, edge) => x > -edge && y > -edge && x < size.width + edge && y < size.height + edge;

  function paintMarks(colors) {
    const batches = new Map();
    for (const mark of scene.marks) {
      const place = toScreen(mark);
      if (!isInSight(place, 40)) continue;
      const key = `${mark.color} ${mark.dim ? 0.15 : 1}`;
      if (!batches.has(key)) batches.set(key, []);
      batches.get(key).push([mark, place]);
    }
    for (const [key, marks] of batches) {
      const [color, alpha] = key.split(" ");
      context.fillStyle = color;
      context.globalAlpha = Number(alpha);
      context.beginPath();
      for (const [mark, { x, y }] of marks) trace(context, mark.shape, x, y, radius(mark));
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = colors.strong;
    context.lineWidth = 3;
    for (const mark of scene.marks.filter((each) => each.main || each === pointed)) {
      const { x, y } = toScreen(mark);
      context.beginPath();
      trace(context, mark.shape, x, y, radius(mark) + 2);
      context.stroke();
    }
  }

  // Names in the order of importance, each where it lies on no other.
  function paintNames() {
    const room = makeRoom();
    let count = 0;
    const first = (mark) => (mark.main || mark === pointed ? 0 : mark.dim ? 2 : 1);
    const order = [0, 1, 2].flatMap((rank) => scene.marks.filter((mark) => first(mark) === rank && rank < 2));
    for (const mark of order) {
      if (count >= MOST_NAMES) break;
      const { x, y } = toScreen(mark);
      if (!isInSight({ x, y }, 0)) continue;
      const letters = mark.island != null ? 14 : mark.main ? 14 : 12.5;
      const rows = nameRows(mark);
      const [middle, top] = nameAt(rows, { x, y }, radius(mark) + 3, letters);
      if (!room.take(rowsBox(rows, middle, top, letters), !first(mark))) continue;
      writeRows(context, rows, middle, top, letters, { bold: mark.island != null || mark.main });
      count += 1;
    }
  }

  // Below the mark, or above it at the picture's lower edge; no edge cuts the name of what is seen.
  function nameAt(rows, { x, y }, gap, letters) {
    const below = rowsBox(rows, x, y + gap, letters);
    const top = below.bottom <= size.height ? below.top : y - gap - (below.bottom - below.top);
    return [inside(context, below, x), top];
  }

  function nameRows(mark) {
    if (mark.island == null) return nodeOf.get(mark.id).label.split("\n");
    return [[...mark.name].slice(0, 12).join(""), word("others", mark.count)];
  }

  const ask = () => { if (!waiting) { waiting = true; requestAnimationFrame(paint); } };

  function resize() {
    const { clientWidth: width, clientHeight: height } = element;
    if (width === size.width && height === size.height) return;
    Object.assign(size, { width, height });
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    ask();
  }

  // ---- what is under the pointer

  function markAt(x, y) {
    const near = scene.marks.map((mark) => [Math.hypot(...["x", "y"].map((key) =>
      toScreen(mark)[key] - { x, y }[key])) - radius(mark), mark])
      .filter(([away]) => away < 6).sort((a, b) => a[0] - b[0]);
    return near[0]?.[1] ?? null;
  }

  function lineAt(x, y) {
    let best = [6, null];
    for (const line of scene.lines) {
      if (!line.edge) continue;
      const [a, b] = [toScreen(line.from), toScreen(line.to)];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(a.x + t * dx - x, a.y + t * dy - y) + (line.main ? 0 : line.dim ? 3 : 1);
      if (away < best[0]) best = [away, line.edge];
    }
    return best[1];
  }

  function choose(x, y) {
    const mark = markAt(x, y);
    if (mark?.island != null) pick({ group: mark.island });
    else if (mark) pick({ node: mark.id });
    else { const edge = lineAt(x, y); pick(edge ? { edge } : {}); }
  }

  function zoomAt(x, y, factor) {
    const before = toMap(x, y);
    at.k = Math.max(0.005, Math.min(6, at.k * factor));
    const after = toMap(x, y);
    at.x += before.x - after.x;
    at.y += before.y - after.y;
    ask();
  }

  // ---- pointers: one drags, two zoom

  const pointers = new Map();
  let travelled = 0;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spreadOf = () => {
    const [a, b] = [...pointers.values()];
    return { length: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    if (pointers.size === 1) travelled = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      const mark = scene.marks.length < 8000 ? markAt(now.x, now.y) : null;
      if (mark !== pointed) { pointed = mark; canvas.classList.toggle("at-mark", Boolean(mark)); ask(); }
      return;
    }
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < 4) return;
    moving = true;
    const two = pointers.size === 2 && spreadOf();
    pointers.set(event.pointerId, now);
    if (two) {
      const after = spreadOf();
      zoomAt(after.x, after.y, after.length / (two.length || 1));
    } else {
      at.x -= (now.x - before.x) / at.k;
      at.y -= (now.y - before.y) / at.k;
    }
    ask();
  });
  const release = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    if (travelled < 4 && event.type === "pointerup") choose(...Object.values(place(event)));
    moving = false;
    ask();
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  let rest = 0;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    moving = true;
    clearTimeout(rest);
    rest = setTimeout(() => { moving = false; ask(); }, 160);
    const { x, y } = place(event);
    zoomAt(x, y, Math.exp(-event.deltaY * 0.0015));
  }, { passive: false });

  resize();
  collect();
  return {
    drawn,
    update() { collect(); ask(); },
    fit(box, { most, least = 0 }) {
      resize();
      const around = view.islands ? islandExtent() : box;
      const within = (pixels) => Math.max(pixels - 2 * BORDER, BORDER);
      at.k = Math.max(least, Math.min(most, within(size.width) / (around.right - around.left),
        within(size.height - covered()) / (around.bottom - around.top))) || 1;
      at.x = (around.left + around.right) / 2;
      at.y = (around.top + around.bottom) / 2 + covered() / 2 / at.k;
      ask();
    },
    zoom: (factor) => zoomAt(size.width / 2, size.height / 2, factor),
    move(x, y) { at.x += x / at.k; at.y += y / at.k; ask(); },
    locate(id) {
      const island = view.islands && scene.marks.find((mark) => mark.island === nodeOf.get(id).group);
      return toScreen(island || placeOf(nodeOf.get(id)));
    },
    places: () => ({}),
    resize,
  };

  function islandExtent() {
    const all = (key, side) => scene.marks.map((mark) => mark[key] + side * (mark.size + 30));
    return { left: Math.min(...all("x", -1)), right: Math.max(...all("x", 1)),
      top: Math.min(...all("y", -1)), bottom: Math.max(...all("y", 1)) };
  }
}
