// What is in the picture: hiding, expanding, ego networks, communities; every step can be undone.
const KEPT = ["mode", "drawn", "hidden", "places", "backdrop", "islands"];
const MOST_DRAWN = 300; // nodes that a picture made by the reader holds
const FIRST_DRAWN = 120; // nodes of the picture that a large graph opens with
const ROOM_TO_GROW = 60; // nodes that one expansion brings
const WHOLE = 300; // up to here a graph opens with everything drawn
const ISLANDS = 5000; // from here on it opens with communities instead of nodes

const trail = { past: [], future: [] };
const snapshot = () => Object.fromEntries(KEPT.map((key) => [key, view[key]]));

// Change what is in the picture, and remember what was.
function step(change) {
  trail.past.push(snapshot());
  trail.future = [];
  Object.assign(view, change);
}

function undo(from = trail.past, to = trail.future) {
  if (!from.length) return false;
  to.push(snapshot());
  Object.assign(view, from.pop());
  return true;
}

const redo = () => undo(trail.future, trail.past);

const busiest = (ids) => [...ids].sort((a, b) => degree(b) - degree(a) || nodeOf.get(a).number - nodeOf.get(b).number);
const passingEdges = () => [...passing().edges].map((id) => edgeOf.get(id));

// A picture of these nodes alone, laid out for themselves.
function pictureOf(ids) {
  const kept = [...new Set(ids)].slice(0, MOST_DRAWN);
  return { mode: "network", drawn: new Set(kept), places: arrange(kept, passingEdges()),
    backdrop: null, islands: false };
}

const everything = () => ({ mode: "network", drawn: null, places: null, backdrop: null, islands: false });
const archipelago = () => ({ ...everything(), drawn: new Set(), islands: true });

// What a graph of this size opens with; what is less than the whole was laid out at writing.
function opening() {
  const places = new Map(facts.opening.map(([n, x, y]) => [nodes[n].id, { x, y }]));
  if (places.size) return { ...everything(), drawn: new Set(places.keys()), places };
  return nodes.length <= ISLANDS ? everything() : archipelago();
}

// The neighbours of an entity join the picture, the busiest first.
function expanded(id) {
  const all = busiest(neighbours(id).filter((other) => passing().nodes.has(other) || view.hidden.has(other)));
  const hidden = new Set([...view.hidden].filter((other) => !all.includes(other)));
  if (!view.drawn) return { hidden };
  const fresh = all.filter((other) => !view.drawn.has(other)).slice(0, ROOM_TO_GROW);
  return { ...pictureOf([id, ...fresh, ...view.drawn]), hidden };
}

// The neighbours of an entity that hang on nothing else leave the picture.
function collapsed(id) {
  const now = shown();
  const isLeaf = (other) => neighbours(other).every((next) => next === id || !now.nodes.has(next));
  const leaves = neighbours(id).filter((other) => other !== id && now.nodes.has(other) && isLeaf(other));
  return { hidden: new Set([...view.hidden, ...leaves]) };
}

const around1 = (id) => pictureOf([id, ...busiest(neighbours(id).filter((other) => passing().nodes.has(other)))
  .slice(0, FIRST_DRAWN)]);

// A community keeps the places of the file: it was laid out as an island.
const groupPicture = (number) => ({ ...everything(), drawn: new Set(groups[number].slice(0, MOST_DRAWN)) });

const ordered = (mode) => {
  const { places, backdrop } = mode === "layers" ? layers() : lanes();
  return { mode, drawn: new Set(places.keys()), places, backdrop, islands: false };
};
