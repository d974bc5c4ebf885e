// A second, independent meter: it works on the text format, knows of blocks only which are loops, and charges each
// instruction by itself right before it executes. It is slow and plainly right.

import { type PriceTable, prices } from "../../../../runtime/module/meter/prices.ts";
import type { Bytes } from "./run.ts";
import type { FunctionShape, TextModule } from "./text-module.ts";
import { assemble } from "./wat.ts";

export interface Instrumented {
  /** Imports its account from {@link oracleModule}: four mutable i64s that all instances may share.
   * `fuel`, `pages` and `elements` are what is left, and `denied` counts growing that was not allowed. */
  readonly wasm: Bytes;
  /** The sum of all prices in the function where that is highest. */
  readonly dearestFunction: bigint;
}

export const oracleModule = "oracle";
export const oracleCells = ["fuel", "pages", "elements", "denied"] as const;

/** What the oracle needs of a price table: prices of the test's own will do. */
export type OraclePrices = Omit<PriceTable, "version">;

/** Instrumentations of the text that wasm-tools prints of a module without names, in which an
 * instruction has a line to itself. */
export async function instrument(
  module: TextModule,
  table: OraclePrices = prices,
): Promise<Instrumented> {
  const charges = new Charges(module, table);
  // A module without anything is printed in one line.
  const text = module.text.trim().replace(/^\(module\)$/, "(module\n)");
  const importedGlobals = module.imports.filter(({ kind }) => kind === "global").length;
  const lines = withMovedGlobals(text, importedGlobals, oracleCells.length).split("\n");
  if (lines.at(-1) !== ")") throw new Error("the module's text does not end as expected");
  const out: string[] = [];
  let dearest = 0;
  let sum = 0;
  let inFunction = false;
  /** What entering the function costs so far. */
  let entry = new Entry(table, null);
  let declared = false;
  let imported = false;
  /** Whether the blocks that are open are loops. */
  let loops: boolean[] = [];
  for (const line of lines) {
    if (!imported && definition.test(line)) {
      for (const cell of oracleCells) {
        out.push(`(import "${oracleModule}" "${cell}" (global $oracle_${cell} (mut i64)))`);
      }
      imported = true;
    }
    if (!inFunction) {
      const isFunction = line.startsWith("  (func ");
      inFunction = isFunction && opens(line) > 0;
      declared = false;
      sum = 0;
      loops = [];
      if (isFunction) entry = new Entry(table, module.types[typeOf(line)]!);
      // One without code has a line to itself.
      out.push(isFunction && !inFunction ? `${line.slice(0, -1)} ${entry.charge})` : line);
      continue;
    }
    const isLocals = /^ {4}\(local\b/.test(line);
    if (!declared && !isLocals) {
      out.push(scratchLocals, entry.charge);
      sum += entry.price;
      declared = true;
    }
    if (isLocals) entry.addLocals(line);
    if (isLocals || line === "  )") {
      inFunction = line !== "  )";
      out.push(line);
      continue;
    }
    const instruction = line.trim();
    const again = againPrice(instruction, loops, table);
    sum += charges.priceOf(instruction) + again;
    dearest = Math.max(dearest, sum);
    if (again > 0) out.push(spend(`i64.const ${again}`));
    out.push(...charges.before(instruction));
    const name = nameOf(instruction);
    if (/^(block|loop|if|try|try_table)$/.test(name)) loops.push(name === "loop");
    if (/^(end|delegate)$/.test(name)) loops.pop();
  }
  return { wasm: await assemble(out.join("\n")), dearestFunction: BigInt(dearest) };
}

/** The first line after types and imports: a definition, or the module's end. */
const definition = /^ {2}\((table|memory|tag|global|export|start|elem|data|func)\b|^\)/;

/** The text with the defined globals' indices moved up, so that there is room after the imported ones. */
function withMovedGlobals(text: string, imported: number, by: number): string {
  const reference = /"(?:[^"\\]|\\.)*"|(\bglobal\.[gs]et |\(global )(\d+)(?![\w.])/g;
  return text.replace(reference, (whole, head: string | undefined, index: string) =>
    head === undefined || Number(index) < imported ? whole : `${head}${Number(index) + by}`,
  );
}

const scratchLocals = `(local $oracle_i32 i32) (local $oracle_i64 i64)
  (local $oracle_result_i32 i32) (local $oracle_result_i64 i64)`;

/** What entering a function costs besides the call. */
class Entry {
  readonly #table: OraclePrices;
  readonly #values: number;
  #locals = 0;

  constructor(table: OraclePrices, type: FunctionShape | null) {
    this.#table = table;
    this.#values = slots([...(type?.params ?? []), ...(type?.results ?? [])]);
  }

  /** Takes the types out of a line of `(local …)`. */
  addLocals(line: string): void {
    const types = line.trim().slice("(local".length, -1);
    this.#locals += slots(types.replace(/\([^)]*\)/g, "reference").match(/\S+/g) ?? []);
  }

  get price(): number {
    const { narrowCall, callSlot, narrowLocals, localSlot } = this.#table;
    const call = this.#values > narrowCall ? callSlot * this.#values : 0;
    return call + (this.#locals > narrowLocals ? localSlot * this.#locals : 0);
  }

  get charge(): string {
    return this.price === 0 ? "" : spend(`i64.const ${this.price}`);
  }
}

/** Slots that values of these types take. */
function slots(types: readonly string[]): number {
  return types.reduce((sum, type) => sum + (type === "v128" ? 2 : 1), 0);
}

const typeOf = (line: string) => Number(/\(type (\d+)\)/.exec(line)?.[1]);

/** How many more parentheses a line opens than it closes. */
function opens(line: string): number {
  const text = line.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/\(;.*?;\)/g, "");
  return text.split("(").length - text.split(")").length;
}

/** What a branch back to a loop costs besides. */
function againPrice(
  instruction: string,
  loops: readonly boolean[],
  { loopAgain }: OraclePrices,
): number {
  if (!/^(br|br_on_\w+)$/.test(nameOf(instruction))) return 0;
  return loops.at(-1 - Number(operandsOf(instruction)[0])) === true ? loopAgain : 0;
}

const spend = (amount: string) => `global.get $oracle_fuel ${amount} i64.sub global.set $oracle_fuel
  global.get $oracle_fuel i64.const 0 i64.lt_s if unreachable end`;

/** Marks in front of which nothing can be executed: they must cost nothing. */
const marks: ReadonlySet<string> = new Set(["else", "end", "catch", "catch_all", "delegate"]);

/** A length no fuel pays for: longer ones cost as much, so that no product overflows. */
const longest = 2n ** 40n;

type Address = "i32" | "i64";

class Charges {
  readonly #module: TextModule;
  readonly #table: OraclePrices;

  constructor(module: TextModule, table: OraclePrices) {
    this.#module = module;
    this.#table = table;
  }

  priceOf(line: string): number {
    const name = nameOf(line);
    const price = this.#table.instructions.get(name);
    if (price === undefined) throw new Error(`the oracle has no price for ${line}`);
    if (price !== 0 && marks.has(name)) throw new Error(`the oracle can't charge for ${name}`);
    return price;
  }

  /** The instruction with the charge for it in front. */
  before(line: string): string[] {
    const price = this.priceOf(line);
    const own = price === 0 ? [] : [spend(`i64.const ${price}`)];
    return [...own, ...this.#withLength(line)];
  }

  #withLength(line: string): string[] {
    const { bytesPerFuelShift, element, arrayElement, page, newElement } = this.#table;
    const [first = "0", second = first] = operandsOf(line);
    const memory = (index: string) => this.#module.memories[Number(index)]!.address;
    const table = (index: string) => this.#module.tables[Number(index)]!.address;
    switch (nameOf(line)) {
      case "memory.fill":
        return [...byBytes(memory(first), bytesPerFuelShift), line];
      case "memory.copy":
        return [...byBytes(narrower(memory(first), memory(second)), bytesPerFuelShift), line];
      case "memory.init":
        return [...byBytes("i32", bytesPerFuelShift), line];
      case "table.fill":
        return [...byElements(table(first), element), line];
      case "table.copy":
        return [...byElements(narrower(table(first), table(second)), element), line];
      case "table.init":
        return [...byElements("i32", element), line];
      case "array.new":
      case "array.new_default":
      case "array.new_data":
      case "array.new_elem":
      case "array.fill":
      case "array.copy":
      case "array.init_data":
      case "array.init_elem":
        return [...byElements("i32", arrayElement), line];
      case "memory.grow":
        return [growing(line, memory(first), "$oracle_pages", page)];
      case "table.grow":
        return [growing(line, table(first), "$oracle_elements", newElement)];
      default:
        return [line];
    }
  }
}

function nameOf(line: string): string {
  return line.split(" ", 1)[0]!;
}

/** The indices an instruction names; the first memory and table are left out where they stand alone. */
function operandsOf(line: string): string[] {
  return line
    .split(" ")
    .slice(1)
    .filter((each) => /^\d+$/.test(each));
}

function narrower(a: Address, b: Address): Address {
  return a === "i64" && b === "i64" ? "i64" : "i32";
}

/** The length on top of the stack stays there; `scratch` has a copy. */
const keep = (address: Address) => `local.tee $oracle_${address}`;
const length = (address: Address) =>
  address === "i64" ? "local.get $oracle_i64" : "local.get $oracle_i32 i64.extend_i32_u";
const capped = (address: Address) =>
  `${length(address)} i64.const ${longest} ${length(address)} i64.const ${longest} i64.lt_u select`;

/** One fuel for each 2^shift bytes begun. */
function byBytes(address: Address, shift: number): string[] {
  const bytes = 2 ** shift;
  const amount = `${capped(address)} i64.const ${bytes - 1} i64.add i64.const ${bytes} i64.div_u`;
  return [keep(address), spend(amount)];
}

function byElements(address: Address, price: number): string[] {
  return [keep(address), spend(`${capped(address)} i64.const ${price} i64.mul`)];
}

/** All operands stay where they are: growing that is denied asks the engine for more than there can
 * be, which gives -1 as well. */
function growing(line: string, address: Address, allowance: string, price: number): string {
  const result = `$oracle_result_${address}`;
  return `${keep(address)}
    ${length(address)} global.get ${allowance} i64.gt_u
    if (param ${address}) (result ${address})
      global.get $oracle_denied i64.const 1 i64.add global.set $oracle_denied
      drop ${address}.const -1
    else
      ${spend(`${length(address)} i64.const ${price} i64.mul`)}
    end
    ${line} local.tee ${result}
    ${address}.const -1 ${address}.ne
    if global.get ${allowance} ${length(address)} i64.sub global.set ${allowance} end
    local.get ${result}`;
}
