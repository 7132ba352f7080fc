// How a query's text is coloured, and the words of the language.
import { HighlightStyle, StreamLanguage, tags } from "../vendor/codemirror.js";

export const KEYWORDS = `ASK BASE BIND BY CONSTRUCT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP
HAVING LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SERVICE SILENT UNDEF UNION
VALUES WHERE AS ASC DESC IN`.split(/\s+/);
export const FUNCTIONS = `ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY
ENCODE_FOR_URI FLOOR GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES
LCASE MAX MD5 MIN MINUTES MONTH NOW RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SEPARATOR
SHA1 SHA256 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM
TIMEZONE TZ UCASE URI UUID YEAR`.split(/\s+/);
const keywords = new Set([...KEYWORDS, "A", "TRUE", "FALSE"]);
const functions = new Set(FUNCTIONS);

// In order: the first that fits the text from here on says what it is.
const TOKENS = [
  [/^#.*/u, "comment"],
  [/^<[^<>"{}|^`\\\s]*>/u, "url"],
  [/^"""|^'''/u, "long"],
  [/^"(?:[^"\\]|\\.)*"?/u, "string"],
  [/^'(?:[^'\\]|\\.)*'?/u, "string"],
  [/^@[A-Za-z]+(?:-\w+)*/u, "meta"],
  [/^[?$][\p{L}\p{N}_]+/u, "variableName"],
  [/^(?:\p{L}[\p{L}\p{N}_.-]*)?:(?:\\.|[\p{L}\p{N}_:%-]|\.(?=[\p{L}\p{N}_:%-]))*/u, "name"],
  [/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/u, "number"],
  [/^[\p{L}_][\p{L}\p{N}_]*/u, "word"],
  [/^[{}()[\]]/u, "bracket"],
  [/^[.;,]/u, "punctuation"],
  [/^./u, "operator"],
];

function token(stream, state) {
  if (state.quote) return longString(stream, state);
  if (stream.eatSpace()) return null;
  const [pattern, kind] = TOKENS.find(([each]) => stream.match(each, false)) ?? [/^./u, "operator"];
  const text = stream.match(pattern)?.[0] ?? stream.next();
  if (kind === "long") {
    state.quote = text;
    return longString(stream, state);
  }
  if (kind === "name") return /:\p{Lu}/u.test(text) ? "typeName" : "propertyName";
  if (kind !== "word") return kind;
  if (keywords.has(text.toUpperCase())) return "keyword";
  return functions.has(text.toUpperCase()) ? "variableName.function" : null;
}

function longString(stream, state) {
  while (!stream.eol()) {
    if (stream.match(state.quote)) {
      state.quote = null;
      break;
    }
    if (stream.next() === "\\") stream.next();
  }
  return "string";
}

export const sparql = StreamLanguage.define({
  name: "sparql",
  startState: () => ({ quote: null }),
  copyState: (state) => ({ ...state }),
  token,
  languageData: {
    commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", "\"", "'"] },
  },
});

// The colours are variables of the style sheet, light and dark.
export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--q-keyword)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: tags.string, color: "var(--q-string)" },
  { tag: tags.number, color: "var(--q-string)" },
  { tag: tags.url, color: "var(--q-iri)" },
  { tag: tags.typeName, color: "var(--q-class)" },
  { tag: tags.propertyName, color: "var(--q-property)" },
  { tag: tags.variableName, color: "var(--q-variable)" },
  { tag: tags.function(tags.variableName), color: "var(--q-keyword)" },
  { tag: tags.meta, color: "var(--quiet)" },
]);
