// The page's graph as Turtle, made of the JSON-LD in it; all its named graphs become one.
function turtleText() {
  const { "@context": context, "@graph": top } = read("graph");
  const prefixes = Object.fromEntries(Object.entries(context).filter(
    ([key, value]) => typeof value === "string" && key !== "@vocab"));
  const kinds = Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value !== "string"));
  const whole = (name) => {
    const at = name.indexOf(":");
    const prefix = name.slice(0, at);
    return at > 0 && Object.hasOwn(prefixes, prefix) ? prefixes[prefix] + name.slice(at + 1) : name;
  };
  const iri = (name) => {
    if (name.startsWith("_:")) return name;
    const at = name.indexOf(":");
    const isShort = Object.hasOwn(prefixes, name.slice(0, at)) && /^[A-Za-z][A-Za-z0-9]*$/.test(name.slice(at + 1));
    return isShort ? name : `<${whole(name).replace(/[\u0000-\u0020<>"{}|^`\\]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)}>`;
  };
  const property = (key) => (key.includes(":") ? iri(key) : `<${context["@vocab"]}${key}>`);
  const text = (value) => JSON.stringify(String(value)).replace(/[\u007f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const object = (value, kind) => {
    if (typeof value !== "object") {
      if (kind?.["@type"] === "@id") return iri(value);
      if (kind?.["@language"]) return `${text(value)}@${kind["@language"]}`;
      return kind?.["@type"] ? `${text(value)}^^${iri(kind["@type"])}` : text(value);
    }
    if ("@id" in value) return iri(value["@id"]);
    if (value["@language"]) return `${text(value["@value"])}@${value["@language"]}`;
    return value["@type"] ? `${text(value["@value"])}^^${iri(value["@type"])}` : text(value["@value"]);
  };
  const subjects = new Map();
  const collect = (thing) => {
    for (const [key, values] of Object.entries(thing)) {
      if (key === "@graph") { [values].flat().forEach(collect); continue; }
      if (key === "@id") continue;
      if (!subjects.has(thing["@id"])) subjects.set(thing["@id"], new Set());
      for (const value of [values].flat()) {
        subjects.get(thing["@id"]).add(key === "@type" ? `a ${iri(value)}` : `${property(key)} ${object(value, kinds[key])}`);
      }
    }
  };
  top.forEach(collect);
  const head = Object.entries(prefixes).map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .`);
  const body = [...subjects].map(([id, said]) => `${iri(id)} ${[...said].join(" ;\n    ")} .`);
  return `${head.join("\n")}\n\n${body.join("\n\n")}\n`;
}
