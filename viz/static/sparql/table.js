// The answer as a table: a page of rows at a time, sorted by any column.
import { number, said } from "./columns.js";
import { counted, el, language, word } from "./setup.js";
import { address, labelOf, labelOfTerm, learn, short, typeOf } from "./terms.js";

const ROWS = 50; // on a page
const FEW = 20_000; // values that are put in the order of the language, which takes long
const XSD = "http://www.w3.org/2001/XMLSchema#";
const collator = new Intl.Collator(language === "zh" ? "zh-Hans" : "en", { numeric: true });

export function show(place, answer, kinds) {
  const state = { page: 0, column: null, falling: false, order: answer.rows.map((_, i) => i) };
  const pages = Math.max(1, Math.ceil(answer.rows.length / ROWS));
  const body = el("tbody");
  const common = answer.variables.map((_, column) => commonNote(answer.rows, column));
  const heads = answer.variables.map((name, column) => el("th", { scope: "col" },
    el("button", { type: "button", title: word("sort", name), onclick: () => sort(column) }, name,
      common[column] ? el("span", { class: "note" }, common[column]) : null,
      el("span", { class: "arrow", "aria-hidden": "true" }))));
  const at = el("span", { role: "status" });
  const turn = (by) => () => {
    state.page += by;
    fill();
    if (place.getBoundingClientRect().top < 0) place.scrollIntoView();
  };
  const before = el("button", { type: "button", onclick: turn(-1) }, word("before"));
  const behind = el("button", { type: "button", onclick: turn(1) }, word("behind"));
  place.replaceChildren(
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": word("table") },
      el("table", {}, el("thead", {}, el("tr", {}, heads)), body)),
    ...(pages > 1 ? [el("p", { class: "pages" }, before, at, behind)] : []));

  function sort(column) {
    state.falling = state.column === column && !state.falling;
    state.column = column;
    state.page = 0;
    state.order = sorted(answer.rows, column, kinds[column] === "number", state.falling);
    heads.forEach((head, i) => (i === column
      ? head.setAttribute("aria-sort", state.falling ? "descending" : "ascending")
      : head.removeAttribute("aria-sort")));
    fill();
  }

  function fill() {
    const shown = state.order.slice(state.page * ROWS, (state.page + 1) * ROWS)
      .map((i) => answer.rows[i]);
    const draw = () => body.replaceChildren(...shown.map((row) => el("tr", {},
      row.map((term, column) => cell(term, kinds[column], common[column])))));
    draw();
    at.textContent = word("page", counted(state.page + 1), counted(pages));
    before.disabled = !state.page;
    behind.disabled = state.page + 1 >= pages;
    const page = state.page;
    learn(shown.flat().filter((term) => term?.type === "uri").map((term) => term.value))
      .then((some) => { if (some && page === state.page) draw(); });
  }
  fill();
}

// The places of rows in the order of a column; what is not bound comes last.
function sorted(rows, column, numeric, falling) {
  const values = rows.map((row) => (numeric ? number(row[column]) : said(row[column])));
  const distinct = [...new Set(values)];
  distinct.sort(numeric ? (a, b) => a - b
    : distinct.length > FEW ? undefined : (a, b) => collator.compare(a, b));
  const rank = new Map(distinct.map((value, i) => [value, falling ? -i : i]));
  const isEmpty = (i) => !rows[i][column];
  return rows.map((_, i) => i).sort((a, b) => isEmpty(a) - isEmpty(b)
    || rank.get(values[a]) - rank.get(values[b]) || a - b);
}

function cell(term, kind, common) {
  if (!term) return el("td");
  if (term.type === "uri") return el("td", {}, link(term.value));
  const note = noteOf(term);
  return el("td", { class: kind === "number" ? "number" : null }, term.value,
    note && note !== common ? el("span", { class: "note" }, note) : null);
}

// The language or datatype of a literal; null of a plain one.
function noteOf(term) {
  const type = term.datatype?.startsWith(XSD) ? term.datatype.slice(XSD.length) : term.datatype;
  return term["xml:lang"] ?? (type && type !== "string" ? type : null);
}

// What all literals of a column are is said once, at its head.
function commonNote(rows, column) {
  const terms = rows.map((row) => row[column]).filter(Boolean);
  const note = terms.length && terms[0].type === "literal" ? noteOf(terms[0]) : null;
  return note && terms.every((term) => noteOf(term) === note) ? note : null;
}

function link(iri) {
  const to = address(iri);
  const type = typeOf(iri);
  const known = labelOfTerm(iri);
  const name = type || iri !== to ? labelOf(iri) : known ?? short(iri) ?? iri;
  const note = type ? typeLabel(type) : known ? short(iri) : null;
  return el("span", {}, to ? el("a", { href: to, title: iri }, name) : iri,
    note ? el("span", { class: "note" }, note) : null);
}

const typeLabel = (type) => labelOfTerm(`https://w3id.org/maitu/ontology#${type}`) ?? type;
