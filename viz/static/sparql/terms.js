// The terms of the ontology: what completion offers, and what IRIs are called.
import { base, language } from "./setup.js";

// `prefixes` (name -> IRI) and `terms` ({name, kind, label, definition}), once they are there.
export const ontology = fetch("/sparql/terms.json").then((answer) => answer.json())
  .catch(() => ({ prefixes: {}, terms: [] }));

let prefixes = [];
const labels = new Map(); // IRI -> label
ontology.then((known) => {
  prefixes = Object.entries(known.prefixes).filter(([, iri]) => iri !== base);
  for (const term of known.terms) {
    const [prefix, name] = term.name.split(":");
    labels.set(known.prefixes[prefix] + name, inLanguage(term.label));
  }
});

export const inLanguage = (texts) => texts[language] ?? texts.zh ?? texts.en ?? "";

// An IRI as queries write it; null if no prefix fits.
export function short(iri) {
  const found = prefixes.find(([, start]) => iri.startsWith(start));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : null;
}

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

// What an IRI is called as far as it says so itself: by its end.
export const nameOf = (iri) => labels.get(iri)
  ?? (decoded(iri.replace(/[/#]+$/, "").split(/[/#]/).pop()) || iri);

// The type of an entity of the store, which its IRI is made of; null of anything else.
export function typeOf(iri) {
  const [type, name] = iri.startsWith(base) ? iri.slice(base.length).split("/") : [];
  return name && type !== "document" ? type : null;
}

export const isOfStore = (iri) => iri.startsWith(base);
export const labelOfTerm = (iri) => labels.get(iri);

// The page of a thing, or where its IRI leads; null where that is no place to go.
export function address(iri) {
  const [, document, start] = /^(.*)#char=(\d+),\d+$/.exec(iri) ?? [null, iri, null];
  if (isOfStore(iri)) { // a stretch of a document's text is shown in its place
    const parts = document.slice(base.length).split("/").map(encodeURIComponent);
    return `/id/${parts.join("/")}${start === null ? "" : `#s${start}`}`;
  }
  return /^https?:/.test(iri) ? iri : null;
}

// The labels of things of the store, asked for as they come into sight.
const names = new Map();
export const labelOf = (iri) => names.get(iri) ?? nameOf(iri);

export async function learn(iris) {
  const wanted = [...new Set(iris)].filter((iri) => isOfStore(iri) && !names.has(iri));
  if (!wanted.length) return false;
  wanted.forEach((iri) => names.set(iri, nameOf(iri)));
  const query = `SELECT DISTINCT ?s ?l { VALUES ?s { ${wanted.map((i) => `<${i}>`).join(" ")} }
    { ?s rdfs:label ?l } UNION { ?s dcterms:title ?l } }`;
  const answer = await fetch("/sparql", {
    method: "POST", body: new URLSearchParams({ query }),
    headers: { Accept: "application/sparql-results+json" },
  }).catch(() => null);
  if (!answer?.ok) return false;
  for (const { s, l } of (await answer.json()).results.bindings) {
    const own = l["xml:lang"] === undefined || l["xml:lang"].startsWith(language);
    if (own || names.get(s.value) === nameOf(s.value)) names.set(s.value, l.value);
  }
  return true;
}
