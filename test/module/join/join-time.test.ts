// Nothing counts what joining takes: a module of a worker takes no longer for its structure than for its bytes.
import { beforeAll, expect, it } from "vitest";
import { describeModule } from "../../../runtime/module/join/describe.ts";
import { joinModules } from "../../../runtime/module/join/join.ts";
import { readJoinable } from "../../../runtime/module/join/joinable-module.ts";
import { decodeLimits } from "../../../runtime/module/limits.ts";
import { atPace } from "../../support/pace.ts";
import { assemble } from "../meter/support/wat.ts";

/** What a module is joined to has the places of QuickJS; of its functions none runs here. */
let engine: Uint8Array;

beforeAll(async () => {
  engine = await assemble(`(module
    (import "env" "__stack_pointer" (global (mut i32))) (import "env" "__memory_base" (global i32)) (import "env" "__table_base" (global i32))
    (import "env" "__indirect_function_table" (table 600 funcref)) (import "env" "memory" (memory 1))
    (elem (global.get 2) func ${"0 ".repeat(600)}) ${"(func) ".repeat(1_400)})`);
});

/** How long a module takes to be joined once it is decoded and valid, in ms. */
async function timeOf(wat: string): Promise<number> {
  const module = await assemble(wat);
  readJoinable(module, "module");
  const began = performance.now();
  describeModule(module, "module");
  joinModules(engine, [module]);
  return performance.now() - began;
}

/** An eighth of what a body may have, which takes seconds too where an instruction costs as much as the module has of something. */
const bytes = decodeLimits.bodyBytes / 8;
/** A body of so many bytes that never runs, or as much of it as its values allow.
 * @param values that the instruction takes and gives by its type, where there is a limit to them. */
function filled(instruction: string, length: number, end = "", values = 0): string {
  const most = values === 0 ? Number.POSITIVE_INFINITY : decodeLimits.operandValues / values - 1;
  const times = Math.floor(Math.min(bytes / length, most));
  return `(func (export "f") return ${`${instruction} `.repeat(times)} ${end})`;
}

const wide = `(param ${"i32 ".repeat(999)})`;
const many = "(global (mut i32) (i32.const 0)) ".repeat(decodeLimits.globals - 1);
const items = `(table 1 funcref) (elem $items func ${"0 ".repeat(decodeLimits.elementItems)})`;
const table = "(table 1 funcref)";

it.each([
  ["table.init", items + filled("table.init $items", 4)],
  ["elem.drop", items + filled("elem.drop $items", 3)],
  ["table.copy", table + filled("table.copy", 4)],
  ["table.fill", table + filled("table.fill", 3)],
  ["table.grow", table + filled("table.grow", 3, "drop")],
  ["table.size", table + filled("table.size drop", 4)],
  ["table.get", table + filled("table.get drop", 3)],
  ["table.set", table + filled("table.set", 2)],
  ["ref.func", `(elem declare func 0) ${filled("ref.func 0 drop", 3)}`],
  ["ref.null", filled("ref.null func drop", 3)],
  ["global.get", many + filled("global.get 0 drop", 3)],
  ["global.set", many + filled("global.set 0", 2)],
  [
    "call_indirect",
    `(type $wide (func ${wide} (result i32))) ${table} ${filled("call_indirect (type $wide) drop", 4, "", 1_000)}`,
  ],
  ["call", `(func ${wide}) ${filled("call 0", 2, "", 999)}`],
  [
    "block",
    `(type $wide (func (result ${"i32 ".repeat(999)}))) ${filled("block (type $wide) unreachable end return", 5, "", 1_998)}`,
  ],
  ["memory.init", `(memory 1) (data $d "${"x".repeat(100_000)}") ${filled("memory.init $d", 4)}`],
  ["memory.copy", `(memory 1) ${filled("memory.copy", 4)}`],
  ["memory.fill", `(memory 1) ${filled("memory.fill", 3)}`],
  ["memory.grow", `(memory 1) ${filled("memory.grow drop", 3)}`],
  ["data.drop", `(memory 1) (data $d "${"x".repeat(100_000)}") ${filled("data.drop $d", 3)}`],
  ["loads", `(memory 1) ${filled("i32.load drop", 4)}`],
  ["stores", `(memory 1) ${filled("i32.store", 3)}`],
  [
    "loads of locals",
    `(memory 1) ${filled("local.get 0 i32.load local.set 0", 7).replace("return", "(local i32)")}`,
  ],
  ["divisions", filled("i32.div_s", 1, "drop")],
  ["conversions", filled("i32.trunc_f64_s drop f64.const 0", 11, "drop")],
  ["constants", filled("i64.const 0 drop", 3)],
  ["select", filled("select (result i32)", 3, "drop")],
  ["br_table", filled("br_table 0 0 0", 5)],
])("a body of %s alone is joined in a moment", async (_, wat) => {
  expect(await timeOf(`(module ${wat})`)).toBeLessThan(atPace(2_000));
});

it.each([
  [
    "functions",
    `(type $wide (func ${wide})) ${"(func (type $wide)) ".repeat(20_000)} (table 1 funcref) (elem func ${Array.from({ length: 20_000 }, (_, at) => at).join(" ")})`,
  ],
  [
    "results",
    `(type $wide (func (result ${"v128 ".repeat(999)}))) ${"(func (type $wide) unreachable) ".repeat(20_000)}`,
  ],
  [
    "globals",
    `(global i32 (i32.const 0)) ${"(global i32 (global.get 0)) ".repeat(decodeLimits.globals - 1)}`,
  ],
  [
    "imported globals",
    `${'(import "e" "g" (global i32)) '.repeat(9_000)} ${"(global i32 (global.get 8999)) ".repeat(10_000)}`,
  ],
  ["active segments", `(table 1 funcref) (func) ${"(elem (i32.const 0) func 0) ".repeat(10_000)}`],
])("a module of many %s is joined in a moment", async (_, wat) => {
  expect(await timeOf(`(module ${wat})`)).toBeLessThan(atPace(2_000));
});
