// What is offered while a query is typed.
import { syntaxTree } from "../vendor/codemirror.js";
import { FUNCTIONS, KEYWORDS } from "./grammar.js";
import { inLanguage, ontology } from "./terms.js";
import { hasWord, word } from "./setup.js";

const MOST = 60; // options in the list
const ENTITIES = 8;

export async function complete(context) {
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (/comment|string/.test(inside)) return null;
  const typed = context.matchBefore(/<[^<>\s]*$/u) ?? context.matchBefore(/[?$]?[\p{L}\p{N}_:-]*$/u);
  if (!typed || (!typed.text && !context.explicit)) return null;
  if (/^[?$]/.test(typed.text)) return found(typed.from, variables(context, typed));
  if (typed.text.startsWith("<")) {
    return found(typed.from, await entities(typed.text.slice(1), context));
  }
  const own = [...await terms(typed.text), ...words(typed.text)];
  const named = typed.text.includes(":") ? [] : await entities(typed.text, context);
  const nothingTyped = typed.text ? [] : variables(context, typed);
  return found(typed.from, [...nothingTyped, ...own, ...named]);
}

const found = (from, options) =>
  (options.length ? { from, options: options.slice(0, MOST), filter: false } : null);

function variables(context, typed) {
  const text = context.state.doc.toString();
  const around = text.slice(0, typed.from) + " " + text.slice(context.pos);
  const names = new Set(around.match(/[?$][\p{L}\p{N}_]+/gu) ?? []);
  return [...names].filter((name) => name.startsWith(typed.text) && name !== typed.text)
    .map((name) => ({ label: name, type: "variable", detail: word("variable") }));
}

// How well a term fits what is typed, 0 best; -1 if not at all. Nothing typed fits all.
function fit(term, typed) {
  const wanted = typed.toLowerCase();
  const name = term.name.toLowerCase();
  const labels = Object.values(term.label).map((label) => label.toLowerCase());
  if (wanted.includes(":")) {
    const [prefix, rest] = wanted.split(":");
    if (!name.startsWith(`${prefix}:`)) return -1;
    return name.startsWith(wanted) ? 0 : labels.some((l) => l.includes(rest)) ? 1
      : name.includes(rest) ? 2 : -1;
  }
  const local = name.split(":")[1];
  return local.startsWith(wanted) ? 1 : labels.some((l) => l.startsWith(wanted)) ? 2
    : wanted.length > 1 && (local.includes(wanted) || labels.some((l) => l.includes(wanted))) ? 3 : -1;
}

async function terms(typed) {
  const known = await ontology;
  const prefixes = Object.keys(known.prefixes).map((name) => `${name}:`)
    .filter((name) => name.startsWith(typed) && name !== typed)
    .map((name) => ({ label: name, type: "namespace", detail: word("prefix"), apply: andAgain(name) }));
  const fitting = known.terms.map((term) => ({ term, fit: fit(term, typed) }))
    .filter((each) => each.fit >= 0 && each.term.name !== typed)
    .sort((a, b) => a.fit - b.fit)
    .map(({ term }) => ({
      label: term.name, detail: `${inLanguage(term.label)} · ${word(term.kind)}`,
      type: term.kind, info: inLanguage(term.definition) || undefined,
    }));
  return [...prefixes, ...fitting];
}

// After a prefix its terms are offered at once.
const andAgain = (text) => (view, completion, from, to) => {
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length },
    userEvent: "input.type" });
};

function words(typed) {
  const wanted = typed.toUpperCase();
  const of = (list, type) => list
    .filter((each) => each.startsWith(wanted) && each !== wanted && (typed || type === "keyword"))
    .map((each) => ({ label: each, type, detail: word(type) }));
  return [...of(KEYWORDS, "keyword"), ...of(FUNCTIONS, "function")];
}

async function entities(typed, context) {
  if (typed.length < 2 && !/\p{Script=Han}/u.test(typed)) return [];
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  const address = `/api/search?limit=${ENTITIES}&q=${encodeURIComponent(typed)}`;
  const answer = await fetch(address, { signal: stop.signal }).catch(() => null);
  if (!answer?.ok) return [];
  return (await answer.json()).map((entity) => ({
    label: entity.label, type: "entity", apply: (...where) => insert(entity, ...where),
    detail: `${entity.types.map(typeWord).join(" · ")} · ${word("entity")}`,
  }));
}

const typeLabels = new Map();
ontology.then((known) => known.terms.forEach((term) =>
  typeLabels.set(term.name.split(":")[1], inLanguage(term.label))));
const typeWord = (type) => typeLabels.get(type) ?? (hasWord(type) ? word(type) : type);

// The IRI goes in, and what it stands for as a comment on the line above.
function insert(entity, view, completion, from, to) {
  const line = view.state.doc.lineAt(from);
  const indent = /^\s*/.exec(line.text)[0];
  const comment = `${indent}# ${entity.label}\n`;
  const iri = `<${entity.iri}>`;
  view.dispatch({
    changes: [{ from: line.from, insert: comment }, { from, to, insert: iri }],
    selection: { anchor: from + comment.length + iri.length }, userEvent: "input.complete",
  });
}
