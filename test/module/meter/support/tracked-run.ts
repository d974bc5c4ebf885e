// What a module that is metered with tracking wrote, held against what its maps say.

import { SkerryError } from "../../../../runtime/errors.ts";
import { written, writtenExportPrefix } from "../../../../runtime/module/meter/contract.ts";
import { type Metered, meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { meteredAccount } from "./accounts.ts";
import type { Call } from "./forms.ts";
import { prepareImports } from "./imported.ts";
import { type Bytes, decode } from "./run.ts";
import { exposed } from "./state.ts";
import { readTextModule, type TextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

export function meterTracked(wasm: Uint8Array): Metered {
  return meter(decode(wasm), { prices, tracked: true });
}

export interface TrackedRun {
  /** Bytes that were written, and of those the ones that no map says were. */
  readonly written: number;
  readonly unmarked: readonly string[];
  /** Pages that are marked. */
  readonly marked: number;
}

const none: TrackedRun = { written: 0, unmarked: [], marked: 0 };

/** Instantiates a valid module and makes the calls, whatever comes of them. Its maps are cleared once it is
 * instantiated, and after each call. */
export async function runTracked(
  source: Bytes,
  calls: (module: TextModule) => readonly Call[],
): Promise<TrackedRun> {
  const module = readTextModule(await disassemble(source));
  const prepare = await prepareImports(module, "plain");
  if (prepare === null) return none;
  const wasm = meterTracked(exposed(source, module, "open")).wasm as Bytes;
  const account = meteredAccount(1_000_000n);
  const { imports } = prepare(account);
  account.renew();
  account.begin();
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
      ...(imports as WebAssembly.Imports),
      ...account.imports,
    });
  } catch {
    return none;
  }
  const memories = module.memories.map((_, index) => new Watched(instance, index));
  let run = none;
  for (const { name, args } of calls(module)) {
    for (const memory of memories) memory.begin();
    account.recover();
    account.begin();
    try {
      (instance.exports[name] as (...args: readonly unknown[]) => unknown)(...args);
    } catch {
      // What was written before a trap was marked as well.
    }
    for (const memory of memories) run = sum(run, memory.end());
  }
  return run;
}

function sum(one: TrackedRun, other: TrackedRun): TrackedRun {
  return {
    written: one.written + other.written,
    unmarked: [...one.unmarked, ...other.unmarked],
    marked: one.marked + other.marked,
  };
}

/** One memory and its map. */
class Watched {
  readonly #memory: WebAssembly.Memory;
  readonly #index: number;
  /** Null where no code of the module writes to the memory. */
  readonly #map: Buffer | null;
  #before = Buffer.alloc(0);

  constructor({ exports }: WebAssembly.Instance, index: number) {
    this.#index = index;
    this.#memory = exports[`state:memory:${index}`] as WebAssembly.Memory;
    const map = exports[writtenExportPrefix + index] as WebAssembly.Memory | undefined;
    this.#map = map === undefined ? null : Buffer.from(map.buffer);
  }

  begin(): void {
    this.#before = Buffer.from(new Uint8Array(this.#memory.buffer));
    this.#map?.fill(0);
  }

  end(): TrackedRun {
    const now = Buffer.from(this.#memory.buffer);
    const unmarked: string[] = [];
    let changed = 0;
    for (const at of differentBytes(this.#before, now)) {
      changed++;
      if (!this.#isMarked(at)) unmarked.push(`byte ${at} of memory ${this.#index}`);
    }
    return { written: changed, unmarked, marked: this.#map === null ? 0 : marks(this.#map) };
  }

  /** Whether the byte is put back: it lies on a marked page, or not far past one. */
  #isMarked(at: number): boolean {
    const marked = (address: number) =>
      address >= 0 && this.#map?.[address >>> written.pageShift] === 1;
    return marked(at) || marked(at - written.tail);
  }
}

/** Where memory has another byte than before; what it grew by was zeros. Most of it is as it was: that is seen in
 * blocks. */
function* differentBytes(before: Buffer, now: Buffer): Generator<number> {
  const block = 4_096;
  for (let start = 0; start < now.length; start += block) {
    const end = Math.min(start + block, now.length);
    if (end <= before.length && now.compare(before, start, end, start, end) === 0) continue;
    for (let at = start; at < end; at++) if (now[at] !== (before[at] ?? 0)) yield at;
  }
}

/** How many pages a map of four million has as written. */
function marks(map: Buffer): number {
  let count = 0;
  for (let at = map.indexOf(1); at !== -1; at = map.indexOf(1, at + 1)) count++;
  return count;
}

/** As the tests of metering take it: a refusal is an outcome. */
export function trackedOrRefuse(wasm: Uint8Array) {
  try {
    return meterTracked(wasm);
  } catch (error) {
    if (error instanceof SkerryError) return error;
    throw error;
  }
}
