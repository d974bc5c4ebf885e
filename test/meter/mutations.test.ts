// Damaged modules: refused with a code, or valid and metered right; never a crash, never a module
// that is valid only before it is metered.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { compareWithOracle } from "./support/compare.ts";
import { type Bytes, meterBytes } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

const refusals = ["malformed-module", "invalid-module", "module-limit", "feature-not-allowed"];

/** Meters the bytes; null where they are refused with a code of the module's way. */
function meterOrRefuse(bytes: Bytes) {
  try {
    return meterBytes(bytes);
  } catch (error) {
    if (error instanceof SkerryError && refusals.includes(error.code)) {
      expect(error.message).toMatch(/byte \d+|has no price/);
      return null;
    }
    throw error;
  }
}

/** A mutated module that is valid does, metered, what the oracle says. */
async function expectMeteredRight(source: Bytes): Promise<void> {
  for (const { call, metered, oracle } of await compareWithOracle(source, { fuel: 20_000n })) {
    const { used: paid, ...ending } = metered;
    const { used: counted, ...expected } = oracle;
    expect({ call, ...ending }).toEqual({ call, ...expected });
    if (metered.trapped) expect(paid).toBeGreaterThanOrEqual(counted);
    else expect({ call, fuel: paid }).toEqual({ call, fuel: counted });
  }
}

const folder = new URL("./constructs/", import.meta.url);
const originals: Bytes[] = [];

beforeAll(async () => {
  for (const name of readdirSync(folder)) {
    originals.push(await assemble(readFileSync(new URL(name, folder), "utf8")));
  }
});

describe("damaged modules", () => {
  it("three thousand mutations each give a refusal with a code, or a metered module that is right", async () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      kind: fc.constantFrom("set", "flip", "flip", "flip", "insert", "remove", "repeat"),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    let valid = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: originals.length - 1 }),
        fc.array(edit, { minLength: 1, maxLength: 2 }),
        async (which, edits) => {
          const bytes = edits.reduce(mutate, originals[which]!);
          if (meterOrRefuse(bytes) === null) refused++;
          else {
            valid++;
            await expectMeteredRight(bytes);
          }
        },
      ),
      { numRuns: 3_000, seed: 20_240_601 },
    );
    expect(valid).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1_000);
  }, 120_000);

  it("a module cut anywhere is refused, or valid as it is", () => {
    for (const original of originals) {
      for (let length = 8; length < original.length; length++) {
        const cut = original.slice(0, length);
        const metered = meterOrRefuse(cut);
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
        if (!WebAssembly.validate(bytes)) expect(meterOrRefuse(bytes)).toBe(null);
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
    insert: [byte, old],
    remove: [],
    repeat: [old, old],
  }[kind];
  return Uint8Array.from([...before, ...(middle ?? []), ...after]);
}
