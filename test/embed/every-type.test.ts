import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readInterface } from "../../runtime/abi/foreign/read-interface.ts";
import type { ValueType } from "../../runtime/abi/foreign/value-type.ts";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { FunctionError, type Host, openHost, type Worker } from "../../runtime/embed/embed.ts";
import { valuesOf } from "../abi/foreign/support/values-of.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { runs } from "../support/runs.ts";
import {
  groupCount,
  guests,
  outcomes,
  singlyWit,
  togetherWit,
  types,
} from "./support/every-type.ts";

const lengths = fc.constantFrom(0, 1, 255, 256, 257);

/** What a value is of that takes about 64 KiB, and about 1 MiB. */
const largeLengths = [64 * KiB, MiB].map((bytes) => bytes / 16);

/** True for a type with integers of 64 bits, which JavaScript workers have as numbers. */
const hasLong = (type: ValueType) => /"[us]64"/.test(JSON.stringify(type));

const outcomeOf = ({ tag, val }: { tag: string; val?: unknown }) => {
  if (tag === "err") throw new FunctionError(val);
  return val;
};

describe.each([
  ["JavaScript", singlyWit],
  ["AssemblyScript", togetherWit],
  ["the text format", togetherWit],
] as const)("a worker in %s", (language, wit) => {
  const { functions } = readInterface(wit, undefined);
  const typeOf = (name: string) => functions.find(({ js }) => js === name)!.result!;
  let host: Host;
  let worker: Worker;
  let given: unknown;
  let got: unknown;

  beforeAll(async () => {
    const own = functions.map(({ js }) => [
      js,
      js.startsWith("give")
        ? () => given
        : js.startsWith("try")
          ? () => outcomeOf(given as { tag: string; val?: unknown })
          : (value: unknown) => {
              got = value;
            },
    ]);
    host = await openHost({
      dataDir: keptDataDir(),
      fuel: 1_000_000_000,
      interfaces: [
        {
          wit,
          functions: Object.fromEntries(own),
          limits: { bytesIn: 16 * MiB, bytesOut: 16 * MiB, deadline: 60_000 },
        },
      ],
    });
    worker = await host.load("acme/values", await guests[language](), {
      grants: ["log", "clock", "config", "test:values/things"],
      limits: { fuel: 10 ** 12, cpu: 60_000, deadline: 120_000, memory: 512 * MiB },
    });
  }, 240_000);
  afterAll(() => host?.close());

  /** What the worker hands back of a value. */
  const through = async (index: number, value: unknown) => {
    given = value;
    got = "nothing";
    await (await worker.fetch(`/value?index=${String(index).padStart(2, "0")}`)).text();
    return got;
  };

  const cases =
    language === "JavaScript"
      ? types
          .map((type, index) => [type as string, index] as const)
          .filter(([, index]) => !hasLong(typeOf(`give${index}`)))
      : Array.from(
          { length: groupCount },
          (_, index) => [`types of group ${index}`, index] as const,
        );

  test.each(cases)(
    "hands back %s as they were given",
    async (_, index) => {
      await fc.assert(
        fc.asyncProperty(valuesOf(typeOf(`give${index}`), lengths), async (value) => {
          expect(await through(index, value)).toEqual(value);
        }),
        { numRuns: runs(language === "JavaScript" ? 4 : 8), endOnFailure: true },
      );
    },
    120_000,
  );

  const isLarge = /^list<|^string$|^product$|^amounts$/;
  const large = language === "JavaScript" ? cases.filter(([type]) => isLarge.test(type)) : cases;
  test.each(large)(
    "hands back %s of 64 KiB and of 1 MiB",
    async (_, index) => {
      for (const length of largeLengths) {
        const [value] = fc.sample(valuesOf(typeOf(`give${index}`), fc.constant(length)), 1);
        // No matcher: it would take seconds for so many items.
        expect(isDeepStrictEqual(await through(index, value), value)).toBe(true);
      }
    },
    120_000,
  );

  const withErrors = language === "JavaScript" ? outcomes : [];
  test.each(withErrors.map((type, index) => [type, index] as const))(
    "gets %s as a value or an error, as it was given",
    async (_, index) => {
      await fc.assert(
        fc.asyncProperty(valuesOf(typeOf(`try${index}`), lengths), async (value) => {
          given = value;
          got = "nothing";
          await (await worker.fetch(`/outcome?index=${index}`)).text();
          expect(got).toEqual(value);
        }),
        { numRuns: runs(6), endOnFailure: true },
      );
    },
  );
});
