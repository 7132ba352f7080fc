// Finding entities by name, alias, pinyin or its initials.
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

let entries = null; // made at the first search: folding twenty thousand names takes a moment
const searchable = () => (entries ??= nodes.map((node) => ({
  id: node.id, names: [node.name, ...node.aliases].map(fold), keys: node.keys,
  degree: degree(node.id),
})));

// How well an entry fits, 0 best; -1 if not at all.
function fit(entry, wanted) {
  const tests = [
    () => entry.names[0] === wanted, () => entry.names.includes(wanted),
    () => entry.names.some((name) => name.startsWith(wanted)),
    () => entry.keys.includes(wanted),
    () => entry.names.some((name) => name.includes(wanted)),
    () => entry.keys.some((key) => key.startsWith(wanted)),
    () => wanted.length > 1 && entry.keys.some((key) => key.includes(wanted)),
  ];
  return tests.findIndex((test) => test());
}

function search(text) {
  const wanted = fold(String(text ?? ""));
  if (!wanted) return [];
  return searchable()
    .map((entry) => ({ id: entry.id, degree: entry.degree, fit: fit(entry, wanted) }))
    .filter((entry) => entry.fit >= 0)
    .sort((a, b) => a.fit - b.fit || b.degree - a.degree || (a.id < b.id ? -1 : 1))
    .map((entry) => entry.id);
}
