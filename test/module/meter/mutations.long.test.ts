// Damaged modules: refused with a code, a section and an offset, or valid and metered right; never a
// crash, never a module that is valid only before it is metered.

import { beforeAll, describe, expect, it } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { Metered } from "../../../runtime/module/meter/meter.ts";
import { runs } from "../../support/runs.ts";
import { pick, seeded } from "./fuzz/seeded.ts";
import { compareForms } from "./support/compare.ts";
import { constructs, readConstruct } from "./support/constructs.ts";
import { opcodeModules } from "./support/opcode-modules.ts";
import { type Bytes, meterOrRefuse, refusalName } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

const mutations = runs(5_000);

/** What a sentence about a refused module says of the place: the byte's offset, and the section where
 * the module has got so far. The engine's own sentences have an offset alone. */
const place = /section|@\+\d+|feature "|has no price|ends too early|are declared/;

function expectPlace({ message }: SkerryError): void {
  expect(message).toMatch(/\bbyte \d+/);
  expect(message).toMatch(place);
}

/** Meters the bytes; null where they are refused as they ought to be. */
function meterOrNull(bytes: Bytes): Metered | null {
  const metered = meterOrRefuse(bytes);
  if (!(metered instanceof SkerryError)) return metered;
  expectPlace(metered);
  return null;
}

/** The constructs' modules, and those of each instruction. */
const originals: Bytes[] = [];
const small: Bytes[] = [];

beforeAll(async () => {
  for (const name of constructs) originals.push(await readConstruct(name));
  for (const { wat } of opcodeModules()) small.push(await assemble(wat));
});

describe("damaged modules", () => {
  it(
    `${mutations} mutations each give a refusal, or a metered module that is right`,
    async () => {
      const random = seeded(20_240_601);
      let valid = 0;
      const refused = new Map<string, number>();
      for (let round = 0; round < mutations; round++) {
        const original = pick(random, pick(random, [originals, small]));
        const first = mutate(original, random);
        const bytes = random() % 2 === 0 ? first : mutate(first, random);
        const refusal = meterOrRefuse(bytes);
        if (refusal instanceof SkerryError) {
          expectPlace(refusal);
          const name = refusalName(refusal);
          refused.set(name, (refused.get(name) ?? 0) + 1);
          continue;
        }
        valid++;
        const { differences } = await compareForms(bytes, {
          ...{ fuel: 20_000n, border: round % 2 === 0 ? "open" : "closed" },
        });
        const hex = Buffer.from(bytes).toString("hex");
        expect({ round, hex, differences }).toEqual({ round, hex, differences: [] });
      }
      expect(valid).toBeGreaterThan(mutations / 10);
      expect(refused.get("invalid-module")).toBeGreaterThan(mutations / 20);
      expect(refused.get("malformed-module")).toBeGreaterThan(mutations / 40);
    },
    60_000 + mutations * 40,
  );

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

const kinds = ["set", "flip", "flip", "nudge", "nudge", "insert", "remove", "repeat"] as const;

/** One edit somewhere after the preamble. */
function mutate(bytes: Bytes, random: () => number): Bytes {
  const index = 8 + (random() % (bytes.length - 8));
  const byte = random() & 0xff;
  const old = bytes[index]!;
  const middle = {
    set: [byte],
    flip: [old ^ (1 << (byte & 7))],
    // Often another instruction of the same type, or another index.
    nudge: [old + (byte & 1 ? 1 : -1)],
    insert: [byte, old],
    remove: [],
    repeat: [old, old],
  }[pick(random, kinds)];
  return Uint8Array.from([...bytes.subarray(0, index), ...middle, ...bytes.subarray(index + 1)]);
}
