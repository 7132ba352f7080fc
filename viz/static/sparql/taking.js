// Taking an answer along: files, the link, the page to share, and programs that ask the same.
import { el, language, word } from "./setup.js";
import * as network from "./network.js";

const FORMATS = {
  rows: { csv: "CSV", tsv: "TSV", json: "JSON", xml: "XML" },
  truth: { json: "JSON", xml: "XML" },
  graph: { ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD", rdf: "RDF/XML" },
};

// What stands under an answer: `kind` is rows, truth or graph.
export function show(place, query, kind, hasNetwork) {
  const files = Object.entries(FORMATS[kind]).map(([format, name]) => el("a", {
    href: `/sparql?${new URLSearchParams({ query, format })}`, download: `maitu.${format}`,
  }, name));
  place.replaceChildren(
    el("p", { class: "taking" }, el("span", {}, `${word("download")} `, files),
      copier(() => location.href, word("link")), hasNetwork
        ? el("a", { class: "share", id: "share", href: network.address(query) }, word("share"))
        : null),
    el("details", { id: "code" }, el("summary", {}, word("code")), snippets(query, kind)));
}

function copier(text, label = word("copy")) {
  const button = el("button", { type: "button", class: "copy", onclick: async () => {
    await copy(text());
    button.textContent = word("copied");
    setTimeout(() => { button.textContent = label; }, 1500);
  } }, label);
  return button;
}

// On plain HTTP from another machine there is no clipboard interface: an old way remains.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = el("textarea", { class: "unseen" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

const snippets = (query, kind) => Object.entries(programs(query, kind)).map(([name, text]) =>
  el("figure", { class: "program" }, el("figcaption", {}, name, copier(() => text)),
    el("pre", { tabindex: "0", "aria-label": name }, text)));

// What a program asks for, and how it prints the answer: rows as a table where that is easy.
const PRINTED = {
  rows: {
    accept: "text/csv", format: "JSON", json: "application/sparql-results+json",
    Python: `for row in server.queryAndConvert()["results"]["bindings"]:
    print({name: term["value"] for name, term in row.items()})`,
    R: "rows <- read.csv(text = resp_body_string(answer))\nprint(rows)",
    JavaScript: "(await answer.json()).results.bindings",
  },
  truth: {
    accept: "application/sparql-results+json", format: "JSON",
    Python: 'print(server.queryAndConvert()["boolean"])',
    R: "print(resp_body_json(answer)$boolean)",
    JavaScript: "(await answer.json()).boolean",
  },
  graph: {
    accept: "text/turtle", format: "TURTLE",
    Python: "print(server.queryAndConvert().decode())",
    R: "cat(resp_body_string(answer))",
    JavaScript: "await answer.text()",
  },
};

function programs(query, kind) {
  const server = `${location.origin}/sparql`;
  const printed = PRINTED[kind];
  const own = query.trim();
  return {
    curl: `curl ${server} \\
  -H 'Accept: ${printed.accept}' \\
  --data-urlencode 'query=${own.replaceAll("'", String.raw`'\''`)}'`,
    Python: `from SPARQLWrapper import ${["POST", printed.format].sort().join(", ")}, SPARQLWrapper

server = SPARQLWrapper("${server}")
server.setMethod(POST)
server.setReturnFormat(${printed.format})
server.setQuery("""
${own.replaceAll("\\", "\\\\").replaceAll('"""', String.raw`\"\"\"`)}
""")
${printed.Python}`,
    R: `library(httr2)

query <- r"-----(
${own}
)-----"
answer <- request("${server}") |>
  req_headers(Accept = "${printed.accept}") |>
  req_body_form(query = query) |>
  req_perform()
${printed.R}`,
    JavaScript: `const query = \`
${own.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}
\`;
const answer = await fetch("${server}", {
  method: "POST",
  headers: { Accept: "${printed.json ?? printed.accept}" },
  body: new URLSearchParams({ query }),
});
console.log(${printed.JavaScript});`,
  };
}

export const inOtherLanguage = (link) => {
  const parameters = new URLSearchParams(location.search);
  parameters.set("lang", language === "zh" ? "en" : "zh");
  link.href = `?${parameters}${location.hash}`;
};
