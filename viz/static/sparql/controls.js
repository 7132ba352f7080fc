// What the pictures share: a choice among variables, and drawing anew when the room changes.
import { el, word } from "./setup.js";

// A labelled list of names; what is chosen is kept in `settings` under `key`.
export function choice(key, names, settings, preferred = names[0]) {
  const chosen = names.includes(settings.get(key)) ? settings.get(key) : preferred;
  const select = el("select", {}, names.map((name) =>
    el("option", { value: name, selected: name === chosen }, name)));
  return {
    element: names.length > 1 ? el("label", {}, `${word(key)} `, select) : "",
    value: () => select.value,
    listen: (draw) => select.addEventListener("change", () => {
      settings.set(key, select.value);
      draw();
    }),
  };
}

let watching = null;

// Draw now, and again whenever the place gets another width.
export function whenWide(place, draw) {
  watching?.disconnect();
  let before = 0;
  watching = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now && now !== before) draw();
    before = now;
  });
  watching.observe(place);
}
