// How to cite what is on the screen: title, documents, date, the hash of its graph, its query.
const ONTOLOGY = "https://w3id.org/maitu/ontology#";

// A CONSTRUCT query for just the relations that are shown.
function queryText() {
  const name = (predicate) => (predicate.includes(":") ? predicate : ONTOLOGY + predicate);
  const rows = [...new Set(shownEdges().map((edge) => `    (<${edge.from}> <${name(edge.predicate)}> <${edge.to}>)`))];
  return `CONSTRUCT { ?s ?p ?o } WHERE {\n  VALUES (?s ?p ?o) {\n${rows.join("\n")}\n  }\n  ?s ?p ?o\n}`;
}

function citation() {
  const dates = facts.sources.map((source) => source.date).filter(Boolean).sort();
  const span = dates.length ? `${dates[0]} – ${dates.at(-1)}` : "";
  return [`${document.querySelector("h1").textContent}${facts.made ? word("made", facts.made) : ""}`,
    word("counts", shown().nodes.size, shown().edges.size, facts.sources.length), span,
    `SHA-256 ${facts.hash}`].filter(Boolean).join("\n");
}

function citeFor() {
  const copy = (text) => async (event) => {
    const { target } = event;
    await navigator.clipboard?.writeText(text()).then(() => { target.textContent = word("copied"); }, () => {});
  };
  const block = (key, text) => [el("h3", {}, word(key), el("button", { type: "button", onclick: copy(() => text) }, word("copy"))),
    el("pre", { tabindex: 0, "data-part": key }, text)];
  const list = facts.sources.map((source) => [word("title", source.title), source.publisher, source.date, source.url]
    .filter(Boolean).join(view.language === "zh" ? "，" : ", ")).join("\n");
  return [
    el("h2", {}, word("cite")), ...block("citation", citation()), ...block("sources", list),
    ...(facts.query ? block("queryMade", facts.query) : []), ...block("queryShown", queryText()),
    ...block("address", location.href),
    el("h2", {}, word("exports")),
    el("p", { class: "actions" }, Object.keys(FILES).map((kind) => el("button",
      { type: "button", "data-file": kind, onclick: () => download(kind) }, kind === "ttl" ? "Turtle" : kind === "graphml" ? "GraphML" : kind.toUpperCase()))),
    el("p", { class: "quiet" }, word("exportNote")),
    el("form", { method: "dialog" }, el("button", {}, word("close"))),
  ];
}

function openCite() {
  const dialog = document.getElementById("cite");
  dialog.replaceChildren(...citeFor());
  dialog.showModal();
}
