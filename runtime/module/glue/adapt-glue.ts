import { SkerryError } from "../../errors.ts";
import { functionName, isWaiting } from "../waiting-functions.ts";
import { chargeLists, listsAreCharged } from "./charge-lists.ts";
import {
  applyEdits,
  declaredName,
  type Edit,
  findInstantiate,
  nodesIn,
  type Syntax,
  statementsOf,
} from "./glue-syntax.ts";
import { slimCalls } from "./slim-glue-calls.ts";
import { copyStrings } from "./string-copies.ts";
import { takeUnsigned } from "./unsigned-glue.ts";
import { eitherEntry, waitingEntry } from "./waiting-entry.ts";

// The transpiler's glue is made for any host, and for components that call asynchronously. This host
// changes it, by the names that its pinned version uses (`isolate/inside/instance/glue-state.ts` is the other
// side):
// - What a component's handles stand for is kept in variables of the glue. A request may leave handles
//   behind, so whoever puts an instance back into its initial state must reach them.
// - A list of handles costs work by its length, which has to be paid.
// - What guests hand over as pointers, lengths and handles is unsigned (`unsigned-glue.ts`).
// - Each call is an asynchronous task. The components run here call synchronously only.
// - A number of 8 or 16 bits is the lower part of a guest's 32, whatever the upper part (Canonical ABI, `lift_flat`).
// - Numbers and strings of UTF-16 are written by views made anew each time.
// - Strings that components hand to each other are copied by the host's code (`string-copies.ts`).
// - Where host functions may have to wait, what requests enter by gives a promise (`waiting-entry.ts`).
// - The size of a memory as the guest sees it may be less than that of its buffer (`GlueMemory.array`).
// - What is unused after that goes: most of the text, which each isolate would have to parse.

/** Variables and functions of the glue, and what they are instead. */
const replaced: ReadonlyMap<string, string> = new Map(
  Object.entries({
    HANDLE_TABLES: "glueState.handleTables",
    RESOURCE_SCOPE_TASKS: "glueState.tasks.scopes",
    createNewCurrentTask: "glueState.tasks.enter",
    getCurrentTask: "glueState.tasks.current",
    _getGlobalCurrentTaskMeta: "glueState.tasks.currentMeta",
    _withGlobalCurrentTaskMeta: "({ fn }) => fn()",
    _symmetricSyncGuestCallEnter: "glueState.tasks.enterBetween",
    _symmetricSyncGuestCallExit: "glueState.tasks.exitBetween",
    getOrCreateAsyncState: "() => glueState.componentState",
    dataView: "glueState.memory.view",
    _utf16AllocateAndEncode: "glueState.memory.encodeUtf16",
    clampGuest:
      "(value, least, most) => (least < 0 ? (value << (most < 128 ? 24 : 16)) >> (most < 128 ? 24 : 16) : value & most)",
  }),
);

/** Replaced in every glue; the others only where a component uses them. */
const everywhere = ["createNewCurrentTask", "_withGlobalCurrentTaskMeta", "getOrCreateAsyncState"];

/** The test by which a function looks a handle up, or drops it. One that was never made would be free for the next to
 * take, and one past the end of the table stand for another, as its place is counted in 32 bits. */
const handleTests: Readonly<Record<string, readonly [test: string, better: string]>> = {
  rscTableGet: ["if (rep === 0 || ", "if (rep === 0 || handle >>> 0 >= table.length >> 1 || "],
  rscTableRemove: ["if (val === 0 || ", "if (!val || handle >>> 0 >= table.length >> 1 || "],
};

/** What `slimCalls` puts in place of a lowered host function. */
const hostFunction =
  "const hostFunction = (componentIdx, call) => Object.assign((...values) => " +
  "(_checkMayLeave(componentIdx), call(...values)), { fnName: call.fnName, arity: call.length });\n";

/** The transpiler's glue, with `instantiate` taking a fourth argument, `glueState`. @param mayWaitByWasi whether functions of WASI may have
 * to wait, by what the worker is granted (`mayWaitByWasi`).
 * @throws SkerryError `host-failed` where the glue is not written as expected. */
export function adaptGlue(glue: string, mayWaitByWasi: boolean): string {
  const instantiate = findInstantiate(glue);
  if (instantiate === null) throw unexpected();
  const statements = statementsOf(instantiate);
  const declared = new Map<string, Syntax>();
  for (const each of statements) {
    const name = declaredName(each);
    if (name !== null) declared.set(name, each);
  }
  const lastParameter = instantiate.params!.at(-1)!;
  const begin = statements[0]!.start;
  const edits: Edit[] = [
    { start: lastParameter.end, end: lastParameter.end, text: ", glueState" },
    { start: begin, end: begin, text: hostFunction },
  ];
  for (const [name, instead] of replaced) {
    const statement = declared.get(name);
    if (statement === undefined) continue;
    edits.push({ start: statement.start, end: statement.end, text: `const ${name} = ${instead};` });
  }
  const names = [...glue.matchAll(/\.fnName = '(\S+)'/g)].map(([, name]) => functionName(name!));
  const waits = names.some(isWaiting);
  const mayWait = waits || mayWaitByWasi;
  for (const statement of statements) {
    const nodes = nodesIn(statement);
    const slimmed = slimCalls(nodes, glue);
    edits.push(...slimmed, ...captureTables(nodes), ...chargeLists(nodes, glue));
    edits.push(...copyStrings(nodes, glue));
    if (waits) edits.push(...waitingEntry(nodes));
    else if (mayWait) edits.push(...eitherEntry(nodes, slimmed, glue));
  }
  for (const [name, [test, better]] of Object.entries(handleTests)) {
    const statement = declared.get(name);
    if (statement === undefined) continue;
    const at = glue.indexOf(test, statement.start);
    if (at === -1 || at > statement.end) throw unexpected();
    edits.push({ start: at, end: at + test.length, text: better });
  }
  const slim = applyEdits(glue, edits);
  const handles = [...glue.matchAll(/\bhandleTable\d+ ?=[^=]/g)].length;
  const reached = [...glue.matchAll(/^ *HANDLE_TABLES\[\d+\] ?= ?handleTable\d+;$/gm)].length;
  const entries =
    slim.match(/(?:glueState\.entry|await _withGlobalCurrentTaskMeta)\(/g)?.length ?? 0;
  const expected =
    entries === (mayWait ? 2 : 0) &&
    handles === reached &&
    everywhere.every((name) => slim.includes(`const ${name} = `)) &&
    !/_lowerImportBackwardsCompat\.bind|\bcaptureTable\d+ ?= ?new Map/.test(slim);
  if (!expected) throw unexpected();
  const taken = takeUnsigned(withoutUnused(slim));
  const whole = taken === null ? null : findInstantiate(taken);
  if (taken === null || whole === null || !listsAreCharged(nodesIn(whole), taken))
    throw unexpected();
  // In parentheses the engine compiles a function with what is around it, and can keep that (`isolate/glue-cache.ts`).
  const eager = applyEdits(taken, [
    { start: whole.start, end: whole.start, text: "const instantiate = (" },
    { start: whole.end, end: whole.end, text: ");" },
  ]);
  const bounded = withinSizes(eager);
  if (/\bmemory\d*\.buffer\b/.test(bounded)) throw unexpected();
  return bounded;
}

/** The glue with all its looks into a memory's buffer through the host's, which knows where the guest's memory ends. */
function withinSizes(glue: string): string {
  return glue
    .replace(/\bnew (\w+Array)\((memory\d*)\.buffer, /g, "glueState.memory.array($1, $2, ")
    .replace(/\bnew DataView\((memory\d*)\.buffer\)/g, "glueState.memory.view($1)")
    .replace(/\b(memory\d*)\.buffer\.slice\(/g, "glueState.memory.slice($1, ");
}

/** The host's resources lie in tables of the host's. */
function captureTables(nodes: readonly Syntax[]): Edit[] {
  return nodes.flatMap(({ type, id, init }) =>
    type === "VariableDeclarator" && /^captureTable\d+$/.test(id?.name ?? "")
      ? [{ start: init!.start, end: init!.end, text: "glueState.captureTable()" }]
      : [],
  );
}

/** The glue without the functions and variables that nothing uses, directly or through others. */
function withoutUnused(glue: string): string {
  const statements = statementsOf(findInstantiate(glue)!);
  const declared = new Map<string, Syntax>();
  const waiting: Syntax[] = [];
  for (const each of statements) {
    const name = declaredName(each);
    if (name === null) waiting.push(each);
    else declared.set(name, each);
  }
  const unused = new Map(declared);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { type, name } of nodesIn(next)) {
      const use = type === "Identifier" ? unused.get(name!) : undefined;
      if (use === undefined) continue;
      unused.delete(name!);
      waiting.push(use);
    }
  }
  const edits = [...unused.values()].map(({ start, end }) => ({ start, end, text: "" }));
  return applyEdits(glue, edits).replace(/\n\s*\n+/g, "\n");
}

function unexpected(): SkerryError {
  return new SkerryError(
    "host-failed",
    "The transpiler's glue is not of the form this host knows.",
  );
}
