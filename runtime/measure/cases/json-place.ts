// Where in a JSON text something is. Only asked once there is a mistake to point at, so that good
// files are parsed by the engine alone.
import { type Expression, parseExpressionAt } from "acorn";

/** The line, from 1, at which a text stops being JSON; null where that can't be told. `error` is what
 * JSON.parse threw. */
export function lineOfMistake(text: string, error: unknown): number | null {
  const message = error instanceof Error ? error.message : "";
  const told = /\(line (\d+) column \d+\)/.exec(message);
  if (told !== null) return Number(told[1]);
  try {
    parseExpressionAt(text, 0, { ecmaVersion: "latest" });
    return null;
  } catch (mistake) {
    const { loc } = mistake as { loc?: { line: number } };
    return loc?.line ?? null;
  }
}

/** The line, from 1, on which the value at a path of a JSON text begins; null where there is none. */
export function lineOf(text: string, path: readonly (string | number)[]): number | null {
  try {
    // JSON is a part of the language of expressions (ECMA-262, since 2019).
    let node: Expression = parseExpressionAt(text, 0, { ecmaVersion: "latest", locations: true });
    for (const step of path) {
      const next = childOf(node, step);
      if (next === null) return null;
      node = next;
    }
    return node.loc?.start.line ?? null;
  } catch {
    return null;
  }
}

function childOf(node: Expression, step: string | number): Expression | null {
  if (node.type === "ArrayExpression") {
    const element = node.elements[Number(step)];
    return element === null || element === undefined || element.type === "SpreadElement"
      ? null
      : element;
  }
  if (node.type !== "ObjectExpression") return null;
  // Of keys that repeat the last one counts, as for JSON.parse.
  const property = node.properties.findLast(
    (each) => each.type === "Property" && each.key.type === "Literal" && each.key.value === step,
  );
  return property?.type === "Property" ? property.value : null;
}
