// Asking the endpoint: a query's answer as variables and rows, or why there is none.
import { hasWord, word } from "./setup.js";

const MOST = 64; // MB of an answer that a browser is given to show
const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

// What the server says of queries that do not parse; our words take what the groups hold.
const REASONS = {
  prefix_unknown: /the prefix (\S*): is not declared/,
  unclosed: /the query ends, but '(.)' of .* is not closed/,
  ends: /the query ends before it is complete/,
  grouped: /a variable is selected that is not grouped by/,
  wanted: /the query does not parse at '(.+)', expected "(.+)"$/s,
  wrong: /the query does not parse at '(.+)'$/s,
};

// Why a query's answer is not shown: in our words, in the server's, and where in its text.
export class Refusal extends Error {
  constructor(message, { reason = "", detail = "", place = null, kind = null } = {}) {
    super(message);
    this.reason = reason;
    this.detail = detail; // empty where the reason says it
    this.place = place; // [line, column], both from 1
    this.kind = kind; // of an answer that there is, as a file
  }
}

// Returns {kind: "rows" | "graph" | "truth", variables, rows, truth}; a row is an array of terms
// as the JSON of SPARQL results has them, null for what is not bound.
export async function ask(query, signal) {
  const answer = await sent(query, signal);
  if (!answer.ok) throw refusal(answer.status, (await answer.text()).trim());
  const isGraph = answer.headers.get("content-type").startsWith("application/n-triples");
  const text = await whole(answer, isGraph ? "graph" : "rows", signal);
  if (isGraph) return graph(text);
  const found = JSON.parse(text);
  if ("boolean" in found) return { kind: "truth", truth: found.boolean, variables: [], rows: [] };
  const variables = found.head.vars;
  const rows = found.results.bindings.map((row) => variables.map((name) => row[name] ?? null));
  return { kind: "rows", variables, rows };
}

async function sent(query, signal) {
  try {
    return await fetch("/sparql", {
      method: "POST", body: new URLSearchParams({ query }), headers: { Accept: ACCEPT }, signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(word("offline"));
  }
}

function refusal(status, told) {
  const place = /line (\d+), column (\d+)/.exec(told);
  const [name, found] = Object.entries(REASONS).map(([name, sign]) => [name, sign.exec(told)])
    .find(([, found]) => found) ?? [];
  return new Refusal(word(hasWord(`e${status}`) ? `e${status}` : "failed"), {
    reason: found ? word(name, ...found.slice(1)) : "", detail: found ? "" : told,
    place: place && [Number(place[1]), Number(place[2])],
  });
}

// The text of an answer; one that is too large is not read to its end.
async function whole(answer, kind, signal) {
  const reader = answer.body.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw signal.aborted ? error : new Refusal(word("broke"));
    });
    if (done) return new Blob(pieces).text();
    pieces.push(value);
    size += value.length;
    if (size > MOST * 1024 * 1024) {
      reader.cancel();
      throw new Refusal(word("huge", MOST), { kind });
    }
  }
}

const TRIPLE = /^(\S+) <([^>]*)> (.+) \.$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/;
const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const ESCAPED = /\\(?:U([\dA-Fa-f]{8})|u([\dA-Fa-f]{4})|(.))/g;
const plain = (text) => text.replace(ESCAPED, (_, eight, four, sign) =>
  (sign ? SIGNS[sign] ?? sign : String.fromCodePoint(parseInt(eight ?? four, 16))));

function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: plain(text.slice(1, -1)) };
  const literal = LITERAL.exec(text);
  if (!literal) return { type: "bnode", value: text };
  const [, value, tag, datatype] = literal;
  return { type: "literal", value: plain(value), "xml:lang": tag, datatype };
}

function graph(text) {
  const lines = text.split("\n").map((line) => TRIPLE.exec(line)).filter(Boolean);
  const seen = new Map(lines.map((line) => [line[0], line]));
  const rows = [...seen.values()]
    .map(([, s, p, o]) => [term(s), { type: "uri", value: plain(p) }, term(o)]);
  const variables = ["subject", "predicate", "object"].map((name) => word(name));
  return { kind: "graph", variables, rows };
}
