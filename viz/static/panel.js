// The details beside the picture: of an entity, a relation, a path, a community, or the whole.
function panelFor() {
  if (view.group != null) return groupDetails(view.group);
  if (view.path) return pathDetails(view.path);
  if (view.edge) return edgeDetails(edgeOf.get(view.edge));
  if (view.node) return nodeDetails(nodeOf.get(view.node));
  return overview();
}

const backButton = () => el("button",
  { type: "button", class: "back", "aria-label": word("close"), onclick: () => clear() }, "×");

function overview() {
  const busiest = [...nodes].filter((node) => edgesAt.get(node.id).length).slice(0, 8);
  return [
    el("p", { class: "quiet" }, !nodes.length ? word("empty") : word(isTouched() ? "hintTouch" : "hint")),
    nodes.length > 1 && !edges.length && el("p", {}, word("unrelated")),
    facts.omitted > 0 && el("p", { class: "quiet" }, word("omitted", facts.omitted)),
    busiest.length > 0 && el("h3", {}, word("busiest")),
    busiest.length > 0 && el("ul", { class: "plain" }, busiest.map((node) => el("li", {},
      entityButton(node.id), el("span", { class: "count" }, edgesAt.get(node.id).length)))),
    ...groupsList(),
    ...sourcesList(facts.sources),
  ];
}

function groupsList() {
  if (groups.length < 2) return [];
  const item = (ids, number) => el("li", {}, el("button", { type: "button", class: "entity",
    onclick: () => act(groupPicture(number)) }, icon(nodeOf.get(ids[0]).type), nodeOf.get(ids[0]).name),
  el("span", { class: "count" }, word("others", ids.length)));
  return [el("h3", {}, word("communities")), el("ul", { class: "plain" }, groups.slice(0, 12).map(item))];
}

const MEMBERS = 30;

function groupDetails(number) {
  const ids = groups[number];
  return [
    backButton(), el("p", { class: "types" }, word("community")),
    el("h2", {}, `${nodeOf.get(ids[0]).name} ${word("others", ids.length)}`),
    el("p", { class: "actions" }, el("button", { type: "button", class: "main",
      onclick: () => act(groupPicture(number)) }, word("openGroup"))),
    ids.length > MOST_DRAWN && el("p", { class: "quiet" }, word("firstOf", MOST_DRAWN, ids.length)),
    el("h3", {}, word("busiest")),
    el("ul", { class: "plain" }, ids.slice(0, MEMBERS).map((id) => el("li", {},
      entityButton(id), el("span", { class: "count" }, degree(id))))),
  ];
}

function sourcesList(sources) {
  if (!sources.length) return [];
  const item = (source) => el("li", { class: "source" },
    source.url ? link(source.url, source.title) : source.title,
    el("span", { class: "quiet" }, [source.publisher, source.date].filter(Boolean).join(" · ")));
  return [el("h3", {}, word("sources")), el("ul", { class: "plain" }, sources.map(item))];
}

const button = (key, onclick) => el("button", { type: "button", onclick, "data-act": key }, word(key));

function nodeDetails(node) {
  const set = (place) => () => setEnd(place, node.id);
  return [
    backButton(),
    el("p", { class: "types" }, node.types.map((type) => el("span", {}, icon(type), typeWord(type)))),
    el("h2", {}, node.name),
    node.aliases.length > 0
      && el("p", { class: "quiet" }, word("colon", word("aliases"), node.aliases.join(word("comma")))),
    node.same.length > 0 && el("p", { class: "quiet" }, word("colon", word("elsewhere"), ""),
      node.same.map((address) => link(address, address.replace(/^https?:\/\/(www\.)?/, "")))),
    el("p", { class: "actions" },
      el("button", { type: "button", onclick: set(0) }, word("setFrom")),
      el("button", { type: "button", onclick: set(1) }, word("setTo")),
      button("expand", () => act(expanded(node.id))),
      button("collapse", () => act(collapsed(node.id))),
      button("only1", () => act(around1(node.id))),
      button("hide", () => { act({ hidden: new Set([...view.hidden, node.id]) }); clear(); })),
    ...relationsOf(node),
    ...figuresOf(node),
  ];
}

// Relations of a node, grouped by predicate and direction.
function relationsOf(node) {
  const groups = new Map();
  const now = passing(); // also what is not drawn: the panel tells all
  for (const edge of edgesAt.get(node.id).filter((edge) => now.edges.has(edge.id))) {
    const out = edge.from === node.id;
    const key = `${edge.predicate} ${out}`;
    if (!groups.has(key)) groups.set(key, { out, predicate: edge.predicate, edges: [] });
    groups.get(key).edges.push(edge);
  }
  if (!groups.size) return [];
  return [el("h3", {}, word("relations")), ...[...groups.values()].map(groupElement)];
}

function groupElement({ out, predicate, edges: members }) {
  const name = el("span", { class: "predicate" },
    out ? `${predicateWord(predicate)} →` : `← ${predicateWord(predicate)}`);
  return el("details", { open: true, class: "group" },
    el("summary", {}, name, el("span", { class: "count" }, members.length)),
    members.map((edge) => el("div", { class: "relation" },
      entityButton(out ? edge.to : edge.from), quotesOf(edge))));
}

const statement = (edge) => el("p", { class: "statement" }, entityButton(edge.from),
  el("span", { class: "predicate" }, `— ${predicateWord(edge.predicate)} →`),
  entityButton(edge.to));

const edgeDetails = (edge) => [backButton(), statement(edge), ...quotesOf(edge)];

// All ways between the two ends, the best explanation first; the picture shows the chosen one.
function pathDetails() {
  const [from] = view.ends;
  return [
    backButton(), el("h2", {}, word("chain")),
    el("p", { class: "quiet" }, word("routes", view.routes.length)),
    ...view.routes.map((route, n) => routeElement(route, n, from)),
  ];
}

function routeElement(route, number, from) {
  const chosen = view.path[0] === route[0][0] && route.every((hop, n) => hop[0] === view.path[n]);
  let at = from;
  const names = [nodeOf.get(from).name, ...route.map(([edge]) => {
    at = otherEnd(edge, at);
    return nodeOf.get(at).name;
  })];
  return el("details", { class: "route", open: chosen, ontoggle: (event) => {
    if (event.target.open && event.target.isConnected && !chosen) takeRoute(number);
  } },
  el("summary", {}, el("b", {}, word("steps", route.length)), ` ${names.join(" · ")}`),
  chosen && route.flatMap((hop) => hop.flatMap((edge) => [statement(edge), ...quotesOf(edge)])));
}
