// The editor's page: what is typed is run, its answer shown, its address kept.
import { Refusal, ask } from "./ask.js";
import * as editor from "./editor.js";
import { $, asked, counted, el, word } from "./setup.js";
import * as taking from "./taking.js";
import { ontology } from "./terms.js";
import * as views from "./views.js";

let running = null; // what stops the query that runs

async function run() {
  const query = editor.text();
  if (!query.trim()) return;
  running?.abort();
  const stop = running = new AbortController();
  keep(query);
  editor.unmark();
  $("trouble").replaceChildren();
  busy(true);
  $("state").textContent = word("running");
  const begun = performance.now();
  try {
    const answer = await ask(query, stop.signal);
    await ontology; // what its terms are called
    const seconds = ((performance.now() - begun) / 1000).toFixed(2);
    $("state").textContent = `${size(answer)} · ${word("took", seconds)}`;
    show(answer, query);
  } catch (error) {
    if (running !== stop) return; // another query runs by now
    $("results").hidden = true;
    $("state").textContent = error.name === "AbortError" ? word("stopped") : "";
    if (error instanceof Refusal) refused(error, query);
    else if (error.name !== "AbortError") throw error;
  } finally {
    if (running === stop) busy(false);
  }
}

function size({ kind, rows }) {
  if (kind === "truth") return word("results");
  const [one, many] = kind === "graph" ? ["triple", "triples"] : ["row", "rows"];
  return rows.length === 1 ? word(one) : word(many, counted(rows.length));
}

function show(answer, query) {
  $("results").hidden = false;
  let hasNetwork = false;
  if (answer.kind === "truth") {
    $("results").replaceChildren(el("p", { class: "truth" }, word(answer.truth ? "yes" : "no")),
      el("div", { id: "taking" }));
  } else if (!answer.rows.length) {
    $("results").replaceChildren(el("p", {}, word("none")), el("div", { id: "taking" }));
  } else hasNetwork = views.show(answer, query);
  taking.show($("taking"), query, answer.kind, hasNetwork);
}

function refused(error, query) {
  const place = error.place;
  const go = place && editor.mark(...place, error.reason || error.detail);
  $("trouble").replaceChildren(
    el("p", {}, error.message, error.reason, " ", place
      ? el("button", { type: "button", title: word("go"), onclick: go }, word("at", ...place)) : null),
    error.detail ? el("p", { class: "quiet", lang: "en" }, error.detail) : "");
  if (!error.kind) return;
  $("results").hidden = false;
  $("results").replaceChildren(el("div", { id: "taking" }));
  taking.show($("taking"), query, error.kind, false);
}

function busy(is) {
  $("stop").hidden = !is;
  $("run").disabled = is;
  $("results").setAttribute("aria-busy", String(is));
}

// The address is that of the query, so that it can be kept, sent and gone back to.
function keep(query) {
  const now = new URLSearchParams(location.search);
  const isSame = now.get("query") === query;
  if (isSame && !now.has("show")) return;
  history[isSame ? "replaceState" : "pushState"](null, "", `/sparql?${new URLSearchParams({ query })}${location.hash}`);
}

function load(query) {
  editor.replace(query);
  run();
}

$("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
$("stop").addEventListener("click", () => running?.abort());
$("examples").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-query]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(null, "", location.pathname + location.search); // its own best view
  load(link.dataset.query);
});
window.addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (query !== null) load(query);
});
const language = document.querySelector("body > header > a[hreflang]");
language.addEventListener("click", () => taking.inOtherLanguage(language));
const isNarrow = window.innerWidth < 900;
if (isNarrow) document.querySelector("#examples details").open = false;
if (asked) run();
else if (!isNarrow) editor.focus(); // on a telephone the keyboard would cover the page
