// The answer as a network: the very page that can be shared, within this one.
import { el, language, word } from "./setup.js";

export const fits = (answer, kinds) => answer.rows.length > 0
  && (answer.kind === "graph" || kinds.includes("entity"));

export const address = (query, shown) =>
  `/share?${new URLSearchParams({ query, ...(shown && { show: "1" }) })}`;

export function show(place, query) {
  place.replaceChildren(el("iframe", {
    src: `${address(query, true)}#lang=${language}`, title: word("network"),
  }));
}
