import { type Edit, nodesIn, type Syntax } from "./glue-syntax.ts";

/** The function of the world that requests enter by. */
const entryName = "handle";

/** Edits by which the entry's function of the glue gives a promise, as the guest's function below it does:
 * whoever calls it is suspended with the guest. */
export function waitingEntry(nodes: readonly Syntax[]): Edit[] {
  return nodes.flatMap((node) => {
    if (node.type === "FunctionDeclaration" && node.id?.name === entryName) return awaiting(node);
    const { type, left, right } = node;
    const isEntry = /^exports\d+Handle$/.test(left?.name ?? "");
    return type === "AssignmentExpression" && isEntry && right !== undefined
      ? around(right, "glueState.entry(", ")")
      : [];
  });
}

/** Within it, the guest's function is called in a function within another: both wait. */
function awaiting(entry: Syntax): Edit[] {
  return nodesIn(entry).flatMap(({ type, argument, right }) => {
    if (type === "ReturnStatement" && isWithTask(argument)) {
      const body = argument?.arguments?.[0]?.properties?.find(({ key }) => key?.name === "fn");
      return body?.value === undefined ? [] : around(body.value, "async ", "");
    }
    if (type !== "AssignmentExpression" || !isWithTask(right)) return [];
    return around(right!, "await ", "");
  });
}

function isWithTask(node: Syntax | null | undefined): boolean {
  return node?.type === "CallExpression" && node.callee?.name === "_withGlobalCurrentTaskMeta";
}

function around({ start, end }: Syntax, before: string, after: string): Edit[] {
  const edits = [{ start, end: start, text: before }];
  return after === "" ? edits : [...edits, { start: end, end, text: after }];
}
