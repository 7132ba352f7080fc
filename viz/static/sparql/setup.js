// What the page says to its scripts, and the making of elements.
const given = JSON.parse(document.getElementById("setup").textContent);

export const { base, language, asked } = given;

// A word in the page's language; {} and [] stand for the values.
export const word = (name, ...values) => ["{}", "[]"].reduce(
  (text, hole, i) => text.replace(hole, () => values[i] ?? hole), given.words[name]);

export const hasWord = (name) => name in given.words;

export const $ = (id) => document.getElementById(id);

// An element with attributes (`on…` are listeners; false and null leave one out) and children.
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const figures = language === "zh" ? "zh-Hans" : "en";
const brief = new Intl.NumberFormat(figures, { notation: "compact", maximumFractionDigits: 2 });

// A number to read, and one that must be brief: 6000亿, 600B.
export const counted = (n) => n.toLocaleString(figures);
export const inBrief = (n) => brief.format(n);
