// Evaluated first inside an isolate: takes what the host's own code needs from the global scope, and
// leaves there only what jco's glue needs. The guest itself can reach no JavaScript at all; this is
// the second wall, should a name ever slip through the first.
import { type EngineIntl, takenOfIntl } from "../../host/intl-services.ts";
import "./atomics.ts";

const temporal = (globalThis as { Temporal?: { Now: { instant(): { epochNanoseconds: bigint } } } })
  .Temporal;
const dateNow = Date.now;

/** The real clock, for deadlines and usage: ms, with fractions where the engine has them. Known to
 * the host's code alone. */
export const realNow: () => number =
  temporal === undefined
    ? () => dateNow()
    : (
        (now) => () =>
          Number(now.instant().epochNanoseconds / 1000n) / 1000
      )(temporal.Now);

/** The time in whole ms, at a tenth of the cost. */
export const coarseNow: () => number = () => dateNow();

interface Collection {
  readonly type: "minor" | "major";
  readonly flavor?: "last-resort";
}

const exposed = globalThis as { gc?: ((options?: Collection) => void) | undefined };
const collect = exposed.gc ?? (() => {});

/** The engine's garbage collector, which a shard's process exposes (`process/flags.ts`). */
export const collectGarbage = (): void => collect();
export const minorGc = (): void => collect({ type: "minor" });
/** Collects until nothing more is found, packs what is left, and gives its pages back to the system: what the heap does not need at
 * rest. Takes some 5 ms. */
export const shrinkHeap = (): void => collect({ type: "major", flavor: "last-resort" });
// The engine lets this one name be emptied, not deleted.
exposed.gc = undefined;

/** The engine's part of ECMA-402, for the host's code alone. */
export const engineIntl = Object.fromEntries(
  takenOfIntl.map((name) => [name, (Intl as unknown as Record<string, unknown>)[name]]),
) as unknown as EngineIntl;

const kept = new Set([
  ..."Object Array Number Boolean String Symbol Promise RegExp Map Set WeakMap".split(" "),
  ..."Error RangeError TypeError SyntaxError ReferenceError AggregateError".split(" "),
  ..."BigInt Math JSON Reflect ArrayBuffer DataView Uint8Array Int8Array Uint16Array".split(" "),
  ..."Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Float32Array".split(" "),
  ..."Float64Array WebAssembly globalThis undefined NaN Infinity parseInt isNaN".split(" "),
  ..."Iterator Proxy WeakRef FinalizationRegistry".split(" "),
]);

for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!kept.has(name) && name !== "gc") delete (globalThis as Record<string, unknown>)[name];
}

/** The constructor of memories, for snapshots. It is removed from the global scope, since it can make shared
 * memories. */
export const LinearMemory = WebAssembly.Memory;
Object.defineProperty(WebAssembly.Memory.prototype, "constructor", { value: undefined });
delete (WebAssembly as { Memory?: unknown }).Memory;

// Text does not become code: `Function` is gone by name, and here by every way around.
const functionKinds = [() => {}, function* () {}, async () => {}, async function* () {}];
for (const kind of functionKinds) {
  Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: undefined });
}
