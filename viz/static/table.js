// The same graph as a table: entities or relations, sorted by any column.
const ROWS = 200; // at first, and with every "more"
const table = { kind: "relations", sort: null, down: false, rows: ROWS };

const documentsOf = (id) => new Set(edgesAt.get(id).flatMap((edge) => edge.quotes.map((q) => q.source)));
const sourceOf = (edge) => facts.sources[edge.quotes[0]?.source];

// Each column: what it is called, what it sorts by, and what it shows.
const COLUMNS = {
  entities: {
    name: [(node) => node.name, (node) => entityButton(node.id)],
    type: [(node) => typeWord(node.type)],
    relations: [(node) => degree(node.id)],
    documents: [(node) => documentsOf(node.id).size],
    aliases: [(node) => node.aliases.join(word("comma"))],
  },
  relations: {
    subject: [(edge) => nodeOf.get(edge.from).name, (edge) => entityButton(edge.from)],
    predicate: [(edge) => predicateWord(edge.predicate), (edge) => el("button",
      { type: "button", class: "predicate", onclick: () => select(edge.id) }, predicateWord(edge.predicate))],
    object: [(edge) => nodeOf.get(edge.to).name, (edge) => entityButton(edge.to)],
    quote: [(edge) => edge.quotes[0]?.text ?? ""],
    document: [(edge) => sourceOf(edge)?.title ?? ""],
    date: [(edge) => sourceOf(edge)?.date ?? ""],
    confidence: [(edge) => edge.quotes[0]?.confidence ?? 0,
      (edge) => edge.quotes[0]?.confidence?.toFixed(2) ?? ""],
  },
};

function tableItems() {
  const all = passing();
  const items = table.kind === "entities" ? nodes.filter((node) => all.nodes.has(node.id))
    : edges.filter((edge) => all.edges.has(edge.id));
  if (!table.sort) return items;
  const key = COLUMNS[table.kind][table.sort][0];
  const compare = new Intl.Collator("zh", { numeric: true }).compare;
  const side = table.down ? -1 : 1;
  return items.map((item) => [key(item), item]).sort(([a], [b]) =>
    side * (typeof a === "number" ? a - b : compare(a, b))).map(([, item]) => item);
}

function tableFor() {
  const columns = Object.entries(COLUMNS[table.kind]);
  const items = tableItems();
  const change = (values) => () => {
    const focused = document.activeElement?.id;
    Object.assign(table, values);
    showTable();
    document.getElementById(focused)?.focus();
  };
  const tab = (kind) => el("button", { type: "button", id: `table-${kind}`, "aria-pressed": String(table.kind === kind),
    onclick: change({ kind, sort: null, rows: ROWS }) }, word(kind));
  const head = ([key]) => el("th", { scope: "col", class: key, "aria-sort": table.sort !== key ? "none"
    : table.down ? "descending" : "ascending" }, el("button", { type: "button", id: `sort-${key}`,
    onclick: change({ sort: key, down: table.sort === key && !table.down }) }, word(`col_${key}`)));
  const row = (item) => el("tr", {}, columns.map(([key, [value, show]]) =>
    el("td", { class: key, "data-of": word(`col_${key}`) }, (show ?? value)(item))));
  return [
    el("p", { class: "tabs" }, tab("relations"), tab("entities"),
      el("span", { class: "quiet" }, word("rows", items.length))),
    el("table", {}, el("caption", { class: "unseen" }, word(table.kind)),
      el("thead", {}, el("tr", {}, columns.map(head))),
      el("tbody", {}, items.slice(0, table.rows).map(row))),
    items.length > table.rows && el("button", { type: "button", id: "more-rows",
      onclick: change({ rows: table.rows + ROWS }) }, word("moreRows", items.length - table.rows)),
  ];
}

function showTable() {
  const place = document.getElementById("list");
  place.replaceChildren(...tableFor().filter(Boolean));
}
