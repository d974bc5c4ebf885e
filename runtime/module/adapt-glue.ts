import { SkerryError } from "../errors.ts";

// The transpiler's glue keeps what a component's handles stand for in variables of its own. A request
// may leave handles behind, so whoever puts an instance back into its initial state must reach them.

const header = /export function instantiate\(getCoreModule, imports, instantiateCore = [^\n]*\) \{/;
const handleTables = /^( *)const HANDLE_TABLES ?= ?\[\];$/m;
const handleTable = /^( *)const handleTable\d+ = \[T_FLAG, 0\];$/gm;
const captureTable = /^( *const captureTable\d+) ?= ?new Map\(\);$/gm;

/** The transpiler's glue, with `instantiate` taking a fourth argument: an object that the glue puts its
 * tables of handles into (`isolate/inside/glue-state.ts`).
 * @throws SkerryError `host-failed` where the glue is not written as expected. */
export function adaptGlue(glue: string): string {
  const adapted = glue
    .replace(header, (line) => line.replace(/\) \{$/, ", glueState) {"))
    .replace(handleTables, "$1const HANDLE_TABLES = glueState.handleTables;")
    .replace(captureTable, "$1 = glueState.captureTable();");
  const tables = [...glue.matchAll(/\bhandleTable\d+ ?=[^=]/g)].length;
  const expected =
    header.test(glue) &&
    tables === [...glue.matchAll(handleTable)].length &&
    (tables === 0 || handleTables.test(glue)) &&
    !/\bcaptureTable\d+ ?= ?new Map/.test(adapted);
  if (expected) return adapted;
  throw new SkerryError("host-failed", "The transpiler's glue is not of the form this host knows.");
}
