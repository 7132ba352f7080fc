// How an answer is shown: as the reader chose, which the address keeps behind its #.
import * as chart from "./chart.js";
import { kinds as kindsOf } from "./columns.js";
import * as network from "./network.js";
import { $, el, word } from "./setup.js";
import * as table from "./table.js";
import * as timeline from "./timeline.js";

// What is behind the #: `view`, and what was chosen for it.
const settings = {
  all: () => new URLSearchParams(location.hash.slice(1)),
  get: (key) => settings.all().get(key),
  set: (key, value) => {
    const all = settings.all();
    all.set(key, value);
    history.replaceState(null, "", `${location.pathname}${location.search}#${all}`);
  },
};

const VIEWS = {
  table: (place, answer, kinds) => table.show(place, answer, kinds),
  network: (place, answer, kinds, query) => network.show(place, query),
  timeline: (place, answer, kinds) => timeline.show(place, answer, kinds, settings),
  chart: (place, answer, kinds) => chart.show(place, answer, kinds, settings),
};

// Show an answer, with buttons for the views that its variables allow; say if a network is one.
export function show(answer, query) {
  const kinds = kindsOf(answer);
  const fitting = ["table", ...Object.entries({ network, timeline, chart })
    .filter(([, view]) => view.fits(answer, kinds)).map(([name]) => name)];
  const place = el("div", { id: "shown" });
  const buttons = fitting.map((name) => el("button", {
    type: "button", "data-view": name, onclick: () => { settings.set("view", name); open(); },
  }, word(name)));
  const open = () => {
    const asked = settings.get("view") ?? (answer.kind === "graph" ? "network" : "table");
    const chosen = fitting.includes(asked) ? asked : "table";
    buttons.forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.view === chosen)));
    VIEWS[chosen](place, answer, kinds, query);
  };
  $("results").replaceChildren(
    fitting.length > 1
      ? el("div", { class: "views", role: "group", "aria-label": word("views") }, buttons) : "",
    place, el("div", { id: "taking" }));
  open();
  return fitting.includes("network");
}
