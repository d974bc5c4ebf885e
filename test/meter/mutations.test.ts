// Damaged modules: refused with a code, a section and an offset, or valid and metered right; never a
// crash, never a module that is valid only before it is metered.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import type { Metered } from "../../runtime/module/meter/meter.ts";
import { compareForms } from "./support/compare.ts";
import { constructs, readConstruct } from "./support/constructs.ts";
import { type Bytes, meterOrRefuse, refusalName } from "./support/run.ts";

const mutations = 5_000;

/** What a sentence about a refused module says of the place: the byte's offset, and the section where
 * the module has got so far. The engine's own sentences have an offset alone. */
const place = /section|@\+\d+|feature "|has no price|ends too early|are declared/;

/** Meters the bytes; null where they are refused as they ought to be. */
function meterOrNull(bytes: Bytes): Metered | null {
  const metered = meterOrRefuse(bytes);
  if (!(metered instanceof SkerryError)) return metered;
  expect(metered.message).toMatch(/\bbyte \d+/);
  expect(metered.message).toMatch(place);
  return null;
}

const originals: Bytes[] = [];

beforeAll(async () => {
  for (const name of constructs) originals.push(await readConstruct(name));
});

describe("damaged modules", () => {
  it(`${mutations} mutations each give a refusal, or a metered module that is right`, async () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      kind: fc.constantFrom("set", "flip", "flip", "nudge", "nudge", "insert", "remove", "repeat"),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    let valid = 0;
    const refused = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: originals.length - 1 }),
        fc.array(edit, { minLength: 1, maxLength: 2 }),
        async (which, edits) => {
          const bytes = edits.reduce(mutate, originals[which]!);
          if (meterOrNull(bytes) === null) {
            const name = refusalName(meterOrRefuse(bytes) as SkerryError);
            refused.set(name, (refused.get(name) ?? 0) + 1);
            return;
          }
          valid++;
          const { differences } = await compareForms(bytes, { fuel: 20_000n });
          expect(differences).toEqual([]);
        },
      ),
      { numRuns: mutations, seed: 20_240_601 },
    );
    expect(valid).toBeGreaterThan(mutations / 40);
    expect(refused.get("invalid-module")).toBeGreaterThan(mutations / 20);
    expect(refused.get("malformed-module")).toBeGreaterThan(mutations / 40);
  }, 240_000);

  it("a module cut anywhere is refused, or valid as it is", () => {
    for (const original of originals) {
      for (let length = 8; length < original.length; length++) {
        const metered = meterOrNull(original.slice(0, length));
        // A module may end after any section; it has code for every function, or it is refused.
        if (metered !== null) expect(WebAssembly.validate(metered.wasm as Bytes)).toBe(true);
      }
    }
  });

  it("whatever the engine refuses is refused before it is metered", () => {
    for (const original of originals) {
      for (let at = 8; at < original.length; at++) {
        const bytes = original.slice();
        bytes[at] = bytes[at]! ^ 0x01;
        if (!WebAssembly.validate(bytes)) expect(meterOrNull(bytes)).toBe(null);
      }
    }
  });
});

interface Edit {
  readonly at: number;
  readonly kind: string;
  readonly byte: number;
}

/** One edit somewhere after the preamble. */
function mutate(bytes: Bytes, { at, kind, byte }: Edit): Bytes {
  const index = 8 + Math.floor(at * (bytes.length - 8));
  const before = bytes.subarray(0, index);
  const after = bytes.subarray(index + 1);
  const old = bytes[index] ?? 0;
  const middle = {
    set: [byte],
    flip: [old ^ (1 << (byte & 7))],
    // Often another instruction of the same type, or another index.
    nudge: [old + (byte & 1 ? 1 : -1)],
    insert: [byte, old],
    remove: [],
    repeat: [old, old],
  }[kind];
  return Uint8Array.from([...before, ...(middle ?? []), ...after]);
}
