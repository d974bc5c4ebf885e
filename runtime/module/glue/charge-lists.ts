import type { Edit, Syntax } from "./glue-syntax.ts";

/** Adds a charge before each loop that lifts a list of handles: the glue makes an object of each before the host's
 * function is called, and nothing that it calls on the way is charged for, as it is for strings and lists of bytes. */
export function chargeLists(nodes: readonly Syntax[], glue: string): Edit[] {
  return nodes.flatMap((node) => {
    const { start, end } = node;
    const lifts = isLifting(node) && glue.slice(start, end).includes("curResourceBorrows.push(");
    return lifts ? [{ start, end: start, text: `${chargeOf(node)}\n` }] : [];
  });
}

/** Whether each loop whose length a guest decides is charged for: before it, or for something that each round lifts. */
export function listsAreCharged(nodes: readonly Syntax[], glue: string): boolean {
  return nodes.filter(isLifting).every((node) => {
    const { start, end } = node;
    const lifted = /\.decode\(|\.buffer\.slice\(/.test(glue.slice(start, end));
    return lifted || glue.slice(0, start).endsWith(`${chargeOf(node)}\n`);
  });
}

const chargeOf = ({ test }: Syntax) => `glueState.payForHandles(${test!.right!.name});`;

/** `for (let i = 0; i < len0; i++)`: a list that was lowered has its length by another name. */
function isLifting({ type, test }: Syntax): boolean {
  return type === "ForStatement" && /^len\d+$/.test(test?.right?.name ?? "");
}
