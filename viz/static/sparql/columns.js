// What the columns of an answer hold, which is what decides how it can be shown.
import { labelOf, typeOf } from "./terms.js";

const LOOKED_AT = 500; // rows
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(`decimal integer double float int long short byte nonNegativeInteger
  positiveInteger nonPositiveInteger negativeInteger unsignedInt unsignedLong unsignedShort
  unsignedByte`.split(/\s+/));
const DATES = new Set(["date", "dateTime", "gYear", "gYearMonth"]);
const DATE = /^(1[89]|20|21)\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?(?:-\d\d)?(?:T.*)?(?:\/.*)?$/;

// "number", "date", "entity" (of the store), "iri" or "text", by the rows looked at; a column
// without values is "text".
export function kinds(answer) {
  return answer.variables.map((_, column) => {
    const terms = answer.rows.slice(0, LOOKED_AT).map((row) => row[column]);
    const found = terms.filter(Boolean).map(kindOf);
    return found.length && found.every((kind) => kind === found[0]) ? found[0] : mixed(found);
  });
}

const mixed = (found) =>
  (found.length && found.every((kind) => kind === "entity" || kind === "iri") ? "iri" : "text");

function kindOf(term) {
  if (term.type === "uri") return typeOf(term.value) ? "entity" : "iri";
  const type = term.datatype?.startsWith(XSD) ? term.datatype.slice(XSD.length) : null;
  if (NUMBERS.has(type)) return "number";
  const isDate = DATES.has(type) || (term.type === "literal" && DATE.test(term.value));
  return isDate ? "date" : "text";
}

// The time of a date, in milliseconds; of one that is short, its beginning. NaN if it is none.
export function time(term) {
  if (!term?.value) return NaN; // what is OPTIONAL in the query may be missing
  const [year, part = "1", day = "1"] = term.value.split(/[T/]/)[0].split("-");
  const month = /^Q/.test(part) ? 3 * Number(part[1]) - 2 : /^H/.test(part) ? 6 * Number(part[1]) - 5
    : Number(part);
  return Date.UTC(Number(year), month - 1, Number(day));
}

export const number = (term) => (term ? Number(term.value) : NaN);

// What a cell says in a picture.
export const said = (term) => (!term ? "" : term.type === "uri" ? labelOf(term.value) : term.value);

export function cut(text, most) {
  const signs = [...text];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : text;
}

// The width of a text at 13 pixels: Chinese signs are twice as wide as others.
export const width = (text) =>
  [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 13 : 7.2), 0);
