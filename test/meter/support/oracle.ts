// A second, independent meter: it works on the text format, knows no basic blocks, and charges each
// instruction by itself right before it executes. It is slow and plainly right.

import { prices } from "../../../runtime/module/meter/prices.ts";
import { assemble, disassemble } from "./wat.ts";

/** Instruments a module. The result exports `oracle:fuel` and `oracle:pages` (mutable i64s that the
 * host sets before it calls), and its memories and mutable globals by the names metering uses. */
export async function instrument(
  wasm: Uint8Array,
  state: { readonly memories: readonly number[]; readonly globals: readonly number[] },
  allowance: { readonly fuel: bigint; readonly pages: bigint; readonly elements: bigint },
): Promise<Uint8Array<ArrayBuffer>> {
  const lines = (await disassemble(wasm)).trimEnd().split("\n");
  if (lines.at(-1) !== ")") throw new Error("the module's text does not end as expected");
  const out: string[] = [];
  let inFunction = false;
  let declared = false;
  for (const line of lines.slice(0, -1)) {
    if (!inFunction) {
      inFunction = line.startsWith("  (func ") && opens(line) > 0;
      declared = false;
      out.push(line);
      continue;
    }
    if (line === "  )") inFunction = false;
    const isLocals = line.trimStart().startsWith("(local");
    if (!declared && !isLocals) {
      out.push("(local $oracle_n i32) (local $oracle_r i32)");
      declared = true;
    }
    if (inFunction && !isLocals) out.push(...charged(line.trim()));
    else out.push(line);
  }
  const { fuel, pages, elements } = allowance;
  out.push(`(global $oracle_fuel (export "oracle:fuel") (mut i64) (i64.const ${fuel}))`);
  out.push(`(global $oracle_pages (mut i64) (i64.const ${pages}))`);
  out.push(`(global $oracle_elements (mut i64) (i64.const ${elements}))`);
  state.memories.forEach((index, count) => {
    out.push(`(export "skerry:memory:${count}" (memory ${index}))`);
  });
  state.globals.forEach((index, count) => {
    out.push(`(export "skerry:global:${count}" (global ${index}))`);
  });
  out.push(")");
  return assemble(out.join("\n"));
}

function opens(line: string): number {
  const text = line.replace(/"[^"]*"/g, "").replace(/\(;.*?;\)/g, "");
  return text.split("(").length - text.split(")").length;
}

const spend = (amount: string) => `global.get $oracle_fuel ${amount} i64.sub global.set $oracle_fuel
  global.get $oracle_fuel i64.const 0 i64.lt_s if unreachable end`;
const length = "local.get $oracle_n i64.extend_i32_u";

function charged(line: string): string[] {
  const name = line.split(" ")[0]!;
  const price = prices.instructions.get(name);
  if (price === undefined) throw new Error(`the oracle has no price for ${line}`);
  const before = price === 0 ? [] : [spend(`i64.const ${price}`)];
  switch (name) {
    case "memory.fill":
    case "memory.copy":
    case "memory.init": {
      const bytes = 2 ** prices.bytesPerFuelShift;
      const amount = `${length} i64.const ${bytes - 1} i64.add i64.const ${bytes} i64.div_u`;
      return [...before, "local.tee $oracle_n", spend(amount), line];
    }
    case "table.fill":
    case "table.copy":
    case "table.init":
      return [
        ...before,
        "local.tee $oracle_n",
        spend(`${length} i64.const ${prices.element} i64.mul`),
        line,
      ];
    case "memory.grow":
      return [...before, growing(line, "$oracle_pages", prices.page)];
    case "table.grow":
      return [...before, growing(line, "$oracle_elements", prices.newElement)];
    default:
      return [...before, line];
  }
}

/** Both operands of table.grow stay where they are: denied growing asks the engine for more than any
 * table can have, which gives -1 as well. */
function growing(line: string, allowance: string, price: number): string {
  return `local.tee $oracle_n
    ${length} global.get ${allowance} i64.gt_u
    if (param i32) (result i32) drop i32.const -1
    else
      ${spend(`${length} i64.const ${price} i64.mul`)}
    end
    ${line} local.tee $oracle_r
    i32.const -1 i32.ne
    if global.get ${allowance} ${length} i64.sub global.set ${allowance} end
    local.get $oracle_r`;
}
