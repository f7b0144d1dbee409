// Questions that depend on others are shown and hidden as the server would, from what the fields hold.
const comparisons = (condition) => {
  if (condition.item) return [condition];
  return (condition.all ?? condition.any ?? [condition.not]).flatMap(comparisons);
};
const values = (node) => {
  const found = [];
  for (const field of node.querySelectorAll("input, select, textarea")) {
    if (["radio", "checkbox"].includes(field.type) && !field.checked) continue;
    if (field.name.startsWith("q-") && field.value.trim()) found.push(field.value.trim());
  }
  return found;
};
const number = (text) => Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));
const inOrder = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };
const compared = ({ op, values: wanted, isNumber }, found) => {
  if (op === "answered") return found.length > 0 === wanted[0];
  const [mine, theirs] = isNumber ? [found.map(number), wanted.map(number)] : [found, wanted];
  if (op === "in") return mine.some((one) => theirs.includes(one));
  if (op === "out") return !mine.some((one) => theirs.includes(one));
  return mine.some((one) => inOrder[op](one, theirs[0]));
};

// Decide every question of a page; one that depends on a question which is not there stays shown.
export const decide = (root) => {
  const nodes = new Map([...root.querySelectorAll("[data-code]")].map((node) => [node.dataset.code, node]));
  const known = new Map();
  const holds = (condition) => {
    if (condition.all) return condition.all.every(holds);
    if (condition.any) return condition.any.some(holds);
    if (condition.not) return !holds(condition.not);
    return compared(condition, isShown(condition.item) ? values(nodes.get(condition.item)) : []);
  };
  const isShown = (code) => {
    if (known.has(code)) return known.get(code);
    known.set(code, true);
    const { when } = nodes.get(code).dataset;
    const condition = when && JSON.parse(when);
    const isKnown = condition && comparisons(condition).every((one) => nodes.has(one.item));
    known.set(code, !isKnown || holds(condition));
    return known.get(code);
  };
  for (const [code, node] of nodes) node.hidden = !isShown(code);
};
