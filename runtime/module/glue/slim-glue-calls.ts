import { declaredName, type Edit, nodesIn, type Syntax, statementsOf } from "./glue-syntax.ts";

// A host function is called by way of two functions of the glue: one that makes a task of the call, and
// one that lifts, calls and lowers, and counts the task as well. A synchronous call needs of both that the
// caller may leave its component, and the lifting and lowering.

/** Variables of a function for one host function that are about its task. */
const taskVariables = new Set([
  "hostProvided",
  "parentTask",
  "task",
  "subtask",
  "createTask",
  "started",
]);

/** Edits within a statement that stays, of which these are the nodes. */
export function slimCalls(nodes: readonly Syntax[], glue: string): Edit[] {
  return nodes.flatMap((node) => [
    ...logCall(node),
    ...loweredFunction(node, glue),
    ...(/^_trampoline\d+$/.test(node.id?.name ?? "") && node.init?.type === "FunctionExpression"
      ? hostCall(node.init)
      : []),
  ]);
}

/** Calls of the log go, with what they put together for it. */
function logCall({ type, start, end, expression }: Syntax): Edit[] {
  const isLog = type === "ExpressionStatement" && expression?.callee?.name === "_debugLog";
  return isLog ? [{ start, end, text: "" }] : [];
}

/** `let trampoline0 = _trampoline0.manuallyAsync ? … : _lowerImportBackwardsCompat.bind(null, {…})`: what
 * a core module imports. */
function loweredFunction({ type, init }: Syntax, glue: string): Edit[] {
  if (type !== "VariableDeclarator" || init?.type !== "ConditionalExpression") return [];
  if (init.test?.property?.name !== "manuallyAsync") return [];
  const text = glue.slice(init.start, init.end);
  const componentIndex = /\bcomponentIdx: (\d+),/.exec(text)?.[1];
  if (componentIndex === undefined) return [];
  const call = init.test.object!.name;
  return [{ start: init.start, end: init.end, text: `hostFunction(${componentIndex}, ${call})` }];
}

/** The function that lifts, calls and lowers. */
function hostCall(call: Syntax): Edit[] {
  const edits: Edit[] = [];
  const drop = ({ start, end }: Syntax) => edits.push({ start, end, text: "" });
  for (const statement of statementsOf(call)) {
    const name = declaredName(statement);
    if (name !== null && taskVariables.has(name)) drop(statement);
    if (statement.type === "LabeledStatement" && statement.label?.name === "taskCreation") {
      drop(statement);
    }
  }
  for (const node of nodesIn(call)) {
    const object = node.expression?.callee?.object;
    const isOfTask = object?.name === "task" || object?.callee?.name === "getOrCreateAsyncState";
    if (node.type === "ExpressionStatement" && isOfTask) drop(node);
    if (node.type !== "CallExpression" || node.callee?.name !== "_withGlobalCurrentTaskMeta")
      continue;
    const called = innermost(node);
    if (called === null) return [];
    edits.push({ start: node.start, end: called.start, text: "(" });
    edits.push({ start: called.end, end: node.end, text: ")" });
  }
  return edits;
}

/** The call of the host's function within `_withGlobalCurrentTaskMeta({ fn: () => _trackHostOperation(() =>
 * …) })`. */
function innermost(call: Syntax): Syntax | null {
  const given = call.arguments?.[0]?.properties?.find(({ key }) => key?.name === "fn");
  let body = given?.value?.body as Syntax | undefined;
  if (body?.callee?.name === "_trackHostOperation") {
    body = body.arguments?.[0]?.body as Syntax | undefined;
  }
  return body === undefined || body.type === "BlockStatement" ? null : body;
}
