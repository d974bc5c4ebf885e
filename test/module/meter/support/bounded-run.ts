// What a bounded module does in memories of the engine's that are larger than the guest sees, held against what it does
// where both have one size, and against the module that is not bounded.

import { sizeImportPrefix } from "../../../../runtime/module/meter/contract.ts";
import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { memoryTypes } from "../../../../runtime/wasm/module.ts";
import { pageBytes } from "../../../../runtime/wasm/page.ts";
import { meteredAccount } from "./accounts.ts";
import type { Call } from "./forms.ts";
import { prepareImports, show } from "./imported.ts";
import { type Bytes, decode, plenty } from "./run.ts";
import { exposed } from "./state.ts";
import { readTextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

/** Pages that the engine has more than the guest sees. */
const beyond = 2;

/** What can be seen of a call: its result or how it ended, the fuel, and the memories as far as the guest sees them. */
type Seen = readonly unknown[];

export interface BoundedRun {
  readonly plain: readonly Seen[];
  /** The engine's memories begin with the size that the guest sees. */
  readonly tight: readonly Seen[];
  /** They are larger by some pages, which hold no zeros. */
  readonly larger: readonly Seen[];
  /** Bytes past what the guest sees that were written. */
  readonly written: number;
}

/** Instantiates a valid module in each of these ways and makes the calls. Null where it needs what tests don't have. */
export async function runBounded(
  source: Bytes,
  calls: readonly Call[],
  pages = 64n,
): Promise<BoundedRun | null> {
  const module = readTextModule(await disassemble(source));
  const prepare = await prepareImports(module, "plain");
  if (prepare === null) return null;
  const decoded = decode(exposed(source, module, "open"));
  let written = 0;
  const run = (bounded: boolean, more: number): Seen[] => {
    const { wasm } = meter(decoded, { prices, tracked: true, bounded });
    const account = meteredAccount(1_000_000n, null, { ...plenty, pages });
    const { imports } = prepare(account);
    account.renew();
    account.begin();
    const sizes = memoryTypes(decoded).map(
      ({ min }) => new WebAssembly.Global({ value: "i64", mutable: true }, BigInt(min * pageBytes)),
    );
    const own = Object.fromEntries(sizes.map((size, index) => [sizeImportPrefix + index, size]));
    const { "skerry:meter": shared } = account.imports as Record<string, object>;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as Bytes), {
      ...(imports as WebAssembly.Imports),
      ...account.imports,
      "skerry:meter": { ...shared, ...own } as WebAssembly.Imports[string],
    });
    const firsts = memoryTypes(decoded).map(({ min }) => min * pageBytes);
    const memories = sizes.map(
      (_, index) => exports[`state:memory:${index}`] as WebAssembly.Memory,
    );
    for (const memory of memories) {
      if (more === 0) continue;
      const end = memory.buffer.byteLength;
      memory.grow(more);
      new Uint8Array(memory.buffer, end).fill(filler);
    }
    const sizeOf = (index: number) =>
      bounded ? Number(sizes[index]!.value) : memories[index]!.buffer.byteLength;
    return calls.map(({ name, args }) => {
      account.recover();
      account.begin();
      let ended: string;
      try {
        ended = show((exports[name] as (...args: readonly unknown[]) => unknown)(...args));
      } catch (error) {
        ended = `${error}`;
      }
      const seen = memories.map((memory, index) => {
        const bytes = Buffer.from(memory.buffer, 0, firsts[index]!);
        const past = Buffer.from(memory.buffer, sizeOf(index));
        for (const byte of past) if (more > 0 && byte !== filler) written++;
        return [sizeOf(index), bytes.toString("latin1")];
      });
      return [ended, account.used(), seen];
    });
  };
  return { plain: run(false, 0), tight: run(true, 0), larger: run(true, beyond), written };
}

const filler = 0xa5;
