// The address keeps the view: what follows its # can be sent to someone else.
const short = (ids) => [...ids].map((id) => nodeOf.get(id).number.toString(36)).join(".");
const long = (text) => text.split(".").map((n) => nodes[parseInt(n, 36)]?.id).filter(Boolean);

let openedWith = null; // what the page opens with, which the address need not say

function remember() {
  const kept = new URLSearchParams();
  if (view.path) view.ends.forEach((id, i) => kept.set(["a", "b"][i], id));
  else if (view.edge) kept.set("edge", view.edge);
  else if (view.node) kept.set("node", view.node);
  for (const [key, value] of Object.entries(view.filter)) {
    for (const item of value?.length ? [value].flat() : value ? [""] : []) kept.append(key, item);
  }
  if (view.mode !== "network") kept.set("view", view.mode);
  else if (view.drawn !== openedWith) {
    if (!view.drawn) kept.set("drawn", "all");
    else if (!view.islands) kept.set("drawn", short(view.drawn) + (view.places ? "" : ".in-place"));
  }
  if (view.hidden.size) kept.set("hidden", short(view.hidden));
  if (view.language !== OWN_LANGUAGE) kept.set("lang", view.language);
  if (view.theme) kept.set("theme", view.theme);
  const hash = `#${kept}`;
  if (hash === (location.hash || "#")) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // A page inside a sandboxed frame has no address of its own.
  }
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  const list = (key) => (kept.has(key) ? kept.getAll(key).filter(Boolean) : null);
  view.filter = { types: list("types"), predicates: list("predicates"),
    from: kept.get("from"), to: kept.get("to"), derived: kept.get("derived") };
  view.language = kept.get("lang") in WORDS ? kept.get("lang") : OWN_LANGUAGE;
  view.theme = kept.get("theme") in THEMES ? kept.get("theme") : null;
  view.hidden = new Set(long(kept.get("hidden") ?? ""));
  const drawn = kept.get("drawn");
  Object.assign(view, opening());
  openedWith = view.drawn;
  if (drawn === "all" && nodes.length <= ISLANDS) Object.assign(view, everything());
  else if (drawn) {
    const ids = long(drawn.replace(/\.in-place$/, "")).slice(0, MOST_DRAWN);
    Object.assign(view, drawn.endsWith(".in-place") ? { ...everything(), drawn: new Set(ids) } : pictureOf(ids));
  }
  const mode = kept.get("view");
  if (mode === "layers" || mode === "lanes") Object.assign(view, ordered(mode));
  else if (mode === "table") view.mode = mode;
  const chosen = kept.get("edge") ?? kept.get("node");
  if (kept.has("a") && kept.has("b")) path(kept.get("a"), kept.get("b"));
  else if (mode === "table" || !select(chosen)) choose({});
  if (!focus()) fitAll(false);
}
