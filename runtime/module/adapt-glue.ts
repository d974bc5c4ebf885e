import { SkerryError } from "../errors.ts";

// The transpiler's glue is made for any host, and for components that call asynchronously. This host
// changes two things in it, by the names that its pinned version uses (`isolate/inside/glue-state.ts` is
// the other side):
// - What a component's handles stand for is kept in variables of the glue. A request may leave handles
//   behind, so whoever puts an instance back into its initial state must reach them.
// - Each call is an asynchronous task. The components run here call synchronously only.

const header = /export function instantiate\(getCoreModule, imports, instantiateCore = [^\n]*\) \{/;
const handleTables = /^( *)const HANDLE_TABLES ?= ?\[\];$/m;
const scopeTasks = /^( *)const RESOURCE_SCOPE_TASKS ?= ?new Map\(\);$/m;
const handleTable = /^( *)const handleTable\d+ = \[T_FLAG, 0\];$/gm;
const captureTable = /^( *const captureTable\d+) ?= ?new Map\(\);$/gm;
const begin = /^ *let gen ?= ?\(function\* _initGenerator \(\) \{$/m;

/** Functions of the glue, and what they are instead. */
const replaced: Readonly<Record<string, string>> = {
  createNewCurrentTask: "glueState.tasks.enter",
  getCurrentTask: "glueState.tasks.current",
  _getGlobalCurrentTaskMeta: "glueState.tasks.currentMeta",
  _setGlobalCurrentTaskMeta: "() => {}",
  _withGlobalCurrentTaskMeta: "({ fn }) => fn()",
  _trackHostOperation: "(operation) => operation()",
  _symmetricSyncGuestCallEnter: "glueState.tasks.enterBetween",
  _symmetricSyncGuestCallExit: "glueState.tasks.exitBetween",
  getOrCreateAsyncState: "() => glueState.componentState",
  _lowerImportBackwardsCompat:
    "({ componentIdx, importFn }, ...values) => (_checkMayLeave(componentIdx), importFn(...values))",
};

/** The transpiler's glue, with `instantiate` taking a fourth argument, `glueState`.
 * @throws SkerryError `host-failed` where the glue is not written as expected. */
export function adaptGlue(glue: string): string {
  const isDeclared = (name: string) => new RegExp(`^ *function ${name}\\(`, "m").test(glue);
  const prologue = Object.entries(replaced)
    .filter(([name]) => isDeclared(name))
    .map(([name, instead]) => `${name} = ${instead};\n`);
  const adapted = glue
    .replace(header, (line) => line.replace(/\) \{$/, ", glueState) {"))
    .replace(handleTables, "$1const HANDLE_TABLES = glueState.handleTables;")
    .replace(scopeTasks, "$1const RESOURCE_SCOPE_TASKS = glueState.tasks.scopes;")
    .replace(captureTable, "$1 = glueState.captureTable();")
    .replace(begin, (line) => `${line}\n${prologue.join("")}`);
  const tables = [...glue.matchAll(/\bhandleTable\d+ ?=[^=]/g)].length;
  const expected =
    header.test(glue) &&
    begin.test(glue) &&
    tables === [...glue.matchAll(handleTable)].length &&
    (tables === 0 || (handleTables.test(glue) && scopeTasks.test(glue))) &&
    !/\bcaptureTable\d+ ?= ?new Map/.test(adapted) &&
    // What every component's glue has; the rest comes with what a component uses.
    ["createNewCurrentTask", "_withGlobalCurrentTaskMeta"].every(isDeclared) &&
    (!glue.includes("_lowerImportBackwardsCompat") || isDeclared("_checkMayLeave"));
  if (expected) return adapted;
  throw new SkerryError("host-failed", "The transpiler's glue is not of the form this host knows.");
}
