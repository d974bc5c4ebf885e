import { applyEdits, around, type Edit, nodesIn, type Syntax } from "./glue-syntax.ts";

/** The function of a world that requests enter by, of the interface of wasi:http, and of a command's. Where the component imports
 * one of that name it is counted. */
const entryName = /^(?:handle|run)(?:\$\d+)?$/;

/** Edits that make the glue's entry function return a promise, as the guest's function below it does: its caller is
 * suspended with the guest. */
export function waitingEntry(nodes: readonly Syntax[]): Edit[] {
  const guests = guestsEntries(nodes);
  return nodes.flatMap((node) => (isEntry(node) ? awaiting(node) : promising(node, guests)));
}

/** Edits that add such a function, which replaces the other one in instances whose requests may wait. `slimmed` are
 * the edits that both have. */
export function eitherEntry(
  nodes: readonly Syntax[],
  slimmed: readonly Edit[],
  glue: string,
): Edit[] {
  const guests = guestsEntries(nodes);
  return nodes.flatMap((node) => {
    if (!isEntry(node)) return promising(node, guests);
    const { start, end } = node;
    const name = node.id!.name!;
    const edits = [
      ...slimmed.filter((edit) => edit.start >= start && edit.end <= end),
      ...awaiting(node),
      { start: node.id!.start, end: node.id!.end, text: `${name}Waiting` },
    ].map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
    const waiting = applyEdits(glue.slice(start, end), edits);
    const text = `\nasync ${waiting}\nif (glueState.waits) ${name} = ${name}Waiting;\n`;
    return [{ start: end, end, text }];
  });
}

function isEntry({ type, id }: Syntax): boolean {
  return type === "FunctionDeclaration" && entryName.test(id?.name ?? "");
}

/** The variables of the guest's functions below them, which the glue names after those: a component may call its own
 * what it likes. */
function guestsEntries(nodes: readonly Syntax[]): ReadonlySet<string> {
  const told = nodes.filter(({ type, key }) => type === "Property" && key?.name === "entryFnName");
  return new Set(told.map(({ value }) => (value as unknown as { value: string }).value));
}

function promising({ type, left, right }: Syntax, guests: ReadonlySet<string>): Edit[] {
  const isGuests = type === "AssignmentExpression" && guests.has(left?.name ?? "");
  return isGuests && right !== undefined ? around(right, "glueState.entry(", ")") : [];
}

/** Within it, the guest's function is called in a function within another: both wait. */
function awaiting(entry: Syntax): Edit[] {
  return nodesIn(entry).flatMap(({ type, argument, right, expression }) => {
    if (type === "ReturnStatement" && isWithTask(argument)) {
      const body = argument?.arguments?.[0]?.properties?.find(({ key }) => key?.name === "fn");
      return body?.value === undefined ? [] : around(body.value, "async ", "");
    }
    const called = type === "AssignmentExpression" ? right : expression;
    return isWithTask(called) ? around(called!, "await ", "") : [];
  });
}

function isWithTask(node: Syntax | null | undefined): boolean {
  return node?.type === "CallExpression" && node.callee?.name === "_withGlobalCurrentTaskMeta";
}
