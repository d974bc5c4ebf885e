import type { Edit, Syntax } from "./glue-syntax.ts";

/** Puts a toll before each loop that lifts a list of handles: the glue makes an object of each before the
 * host's function is called, and nothing that it calls on the way has a toll, as it does for strings and
 * lists of bytes. */
export function tollLists(nodes: readonly Syntax[], glue: string): Edit[] {
  return nodes.flatMap(({ type, test, start, end }) => {
    const length = test?.right?.name ?? "";
    const lifts =
      type === "ForStatement" &&
      /^len\d+$/.test(length) &&
      glue.slice(start, end).includes("curResourceBorrows.push(");
    return lifts ? [{ start, end: start, text: `glueState.payForHandles(${length});\n` }] : [];
  });
}
