import type { Edit, Syntax } from "./glue-syntax.ts";

/** Adds a charge before each loop whose length a guest decides, and which lifts nothing in each round that is charged for by
 * itself, as strings and lists of bytes are: lists of handles, of which the glue makes an object each, and of numbers,
 * records and cases, as functions of a program around the worker may take them. */
export function chargeLists(nodes: readonly Syntax[], glue: string): Edit[] {
  return nodes.flatMap((node) => {
    if (!isLifting(node)) return [];
    const { start, end } = node;
    const charge = chargeOf(node, glue.slice(start, end));
    return charge === null ? [] : [{ start, end: start, text: `${charge}\n` }];
  });
}

/** Whether each loop whose length a guest decides is charged for: before it, or for something that each round lifts. */
export function listsAreCharged(nodes: readonly Syntax[], glue: string): boolean {
  return nodes.filter(isLifting).every((node) => {
    const charge = chargeOf(node, glue.slice(node.start, node.end));
    const before = glue.slice(0, node.start);
    return charge === null || before.endsWith(`${charge}\n`) || before.endsWith(dearest(node));
  });
}

/** What is enough before any loop. */
function dearest({ test }: Syntax): string {
  return `glueState.payForHandles(${test!.right!.name});\n`;
}

/** The charge before a loop; null where each round is charged for. */
function chargeOf({ test }: Syntax, loop: string): string | null {
  const length = test!.right!.name;
  if (loop.includes("curResourceBorrows.push(")) return `glueState.payForHandles(${length});`;
  const lifts = /\.decode\(|\.buffer\.slice\(/.test(loop);
  // What is in a case, or in a list of its own, need not be there.
  const always = !/\bswitch ?\(|\bif ?\(|\?/.test(loop) && loop.split(/\bfor ?\(/).length === 2;
  return lifts && always ? null : `glueState.payForItems(${length});`;
}

/** `for (let i = 0; i < len0; i++)`: a list that was lowered has its length by another name. */
function isLifting({ type, test }: Syntax): boolean {
  return type === "ForStatement" && /^len\d+$/.test(test?.right?.name ?? "");
}
