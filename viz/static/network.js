// The picture drawn by vis-network: for graphs that can be drawn node by node.
function curve(bend) {
  if (!bend) return false;
  return { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) };
}

const SMALL_SIGN = 9; // half its height; a wider rim would be most of it

function nodeState(node, now, bright) {
  const colors = theme();
  const dim = Boolean(bright) && !bright.nodes.has(node.id);
  const main = isMain(node.id);
  const color = { background: node.color, border: main ? colors.strong : colors.rim };
  const { x, y } = placeOf(node);
  return {
    id: node.id, hidden: !now.nodes.has(node.id), opacity: dim ? 0.15 : 1, x, y,
    label: node.label, shape: node.shape, size: node.size,
    title: node.label.endsWith("…") ? node.name : undefined,
    borderWidth: main ? 4 : node.size < SMALL_SIGN ? 0.75 : 1.5,
    color: { ...color, highlight: color, hover: { ...color, border: colors.strong } },
    font: {
      face: FONT, size: node.font, color: dim ? colors.dimInk : colors.ink,
      strokeWidth: dim ? 0 : 3, strokeColor: colors.paper, vadjust: 2 - node.font / 2, // vis-network writes half a line low
    },
  };
}

function edgeState(edge, now, bright) {
  const colors = theme();
  const chosen = Boolean(bright) && bright.edges.has(edge.id);
  const color = bright ? (chosen ? colors.strong : colors.dimLine) : colors.line;
  return {
    id: edge.id, from: edge.from, to: edge.to, smooth: curve(edge.bend),
    hidden: !now.edges.has(edge.id), dashes: edge.derived ? [4, 4] : false,
    width: chosen ? (bright.edges.size > FEW_LABELS ? 1.4 : 2) : 1,
    label: edge.bend && (chosen || !bright) ? edgeLabel(edge, bright?.edges ?? now.edges) : " ",
    color: { color, highlight: color, hover: colors.strong },
    font: { face: FONT, size: LINE_LETTERS, color: bright ? colors.strong : colors.quiet, strokeWidth: 4,
      strokeColor: colors.paper, align: "horizontal" },
  };
}

// `pick` is told what the reader points at: {node}, {edge} or {}.
function makeNetwork(element, pick) {
  const drawnAs = new Map(); // what was last said of each node and edge
  // What was never shown yet, vis-network need not know: a large graph opens with a few hubs.
  const known = (items, now) => items.filter(({ id }) => now.has(id) || drawnAs.has(id));
  const fresh = (states) => states.filter((state) => {
    const said = JSON.stringify(state);
    if (drawnAs.get(state.id) === said) return false;
    drawnAs.set(state.id, said);
    return true;
  });
  const states = () => {
    const [now, bright] = [shown(), focus()];
    return [fresh(known(nodes, now.nodes).map((node) => nodeState(node, now, bright))),
      fresh(known(edges, now.edges).map((edge) => edgeState(edge, now, bright)))];
  };
  const [drawnNodes, drawnEdges] = states().map((items) => new vis.DataSet(items));
  const options = read("options");
  const network = new vis.Network(element, { nodes: drawnNodes, edges: drawnEdges }, options);
  network.on("beforeDrawing", drawBackdrop);
  const smallest = options.nodes.scaling.label.drawThreshold;
  network.on("afterDrawing", (context) => {
    const [scale, places] = [network.getScale(), network.getPositions()];
    writeLineNames(context, scale, places, options.edges.scaling.label.drawThreshold);
    writeSmallNames(context, scale, places, smallest);
  });
  network.on("click", ({ nodes: [node], edges: [edge] }) => pick(node ? { node } : edge ? { edge } : {}));
  // The line under the pointer says what it means, others as before.
  network.on("hoverEdge", ({ edge }) => linesWritten.has(edge)
    || drawnEdges.update({ id: edge, label: predicateWord(edgeOf.get(edge).predicate) }));
  network.on("blurEdge", ({ edge }) =>
    drawnEdges.update(edgeState(edgeOf.get(edge), shown(), focus())));
  const glide = { duration: 350, easingFunction: "easeInOutQuad" };
  return {
    drawn: new Promise((resolve) => {
      network.once("afterDrawing", resolve);
      setTimeout(resolve, 1500); // out of sight nothing is ever drawn, and everything answers
    }),
    update() {
      const [changedNodes, changedEdges] = states();
      if (changedNodes.length) drawnNodes.update(changedNodes);
      if (changedEdges.length) drawnEdges.update(changedEdges);
      network.redraw();
    },
    fit(box, { most, least = 0, animate }) {
      network.setSize("100%", "100%"); // the panel may just have taken room from the picture
      const scale = Math.max(least, Math.min(most, element.clientWidth / (box.right - box.left + 40),
        (element.clientHeight - covered()) / (box.bottom - box.top + 40))) || 1;
      network.moveTo({ position: { x: (box.left + box.right) / 2,
        y: (box.top + box.bottom) / 2 + covered() / 2 / scale },
        scale, animation: animate && glide });
    },
    zoom(factor) { network.moveTo({ scale: network.getScale() * factor }); },
    move(x, y) {
      const at = network.getViewPosition();
      network.moveTo({ position: { x: at.x + x / network.getScale(), y: at.y + y / network.getScale() } });
    },
    locate: (id) => network.canvasToDOM(drawnAs.has(id) ? network.getPosition(id) : placeOf(nodeOf.get(id))),
    places: () => network.getPositions(), // as the reader has dragged them
    resize() { network.redraw(); },
  };
}
