import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readInterface } from "../../runtime/abi/foreign/read-interface.ts";
import { encodeValues } from "../../runtime/abi/foreign/value-codec.ts";
import type { ValueType } from "../../runtime/abi/foreign/value-type.ts";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { FunctionError, type Host, openHost, type Worker } from "../../runtime/embed/embed.ts";
import { safeLongs, valuesOf } from "../abi/foreign/support/values-of.ts";
import { clang } from "../host/wasi/support/c-guest.ts";
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

const large = [64 * KiB, MiB];

/** How long the lists of a type are that take so many bytes together. */
function lengthOf(type: ValueType, bytes: number): number {
  // Of characters that take up to three bytes: a text over 1 MiB is refused.
  if (type.kind === "string") return Math.floor(bytes / 3);
  const probe = 64;
  const [value] = fc.sample(valuesOf(type, fc.constant(probe), safeLongs), 1);
  const text = { encode: (given: string) => Buffer.from(given), decode: String };
  return Math.ceil((bytes * probe) / encodeValues([{ name: "", type }], [value], MiB, text).length);
}

const outcomeOf = ({ tag, val }: { tag: string; val?: unknown }) => {
  if (tag === "err") throw new FunctionError(val);
  return val;
};

describe.each([
  ["JavaScript", singlyWit],
  ["AssemblyScript", togetherWit],
  ["the text format", togetherWit],
  // Where there is a compiler.
  ...(clang === null ? [] : [["C", togetherWit] as const]),
] as const)("a worker in %s", (language, wit) => {
  const { functions } = readInterface(wit, undefined);
  const typeOf = (name: string) => functions.find(({ js }) => js === name)!.result!;
  const longs = language === "JavaScript" ? safeLongs : undefined;
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
      ? types.map((type, index) => [type as string, index] as const)
      : Array.from(
          { length: groupCount },
          (_, index) => [`types of group ${index}`, index] as const,
        );

  test.each(cases)(
    "hands back %s as they were given",
    async (_, index) => {
      await fc.assert(
        fc.asyncProperty(valuesOf(typeOf(`give${index}`), lengths, longs), async (value) => {
          expect(await through(index, value)).toEqual(value);
        }),
        { numRuns: runs(language === "JavaScript" ? 4 : 8), endOnFailure: true },
      );
    },
    120_000,
  );

  const isLarge = /^(?:string|list<(?:u8|f64|string|product|mixed|option<u64>)>)$/;
  const some = language === "JavaScript" ? cases.filter(([type]) => isLarge.test(type)) : cases;
  test.each(some)(
    "hands back %s of 64 KiB and of 1 MiB",
    async (_, index) => {
      const type = typeOf(`give${index}`);
      for (const bytes of large) {
        const length = fc.constant(lengthOf(type, bytes));
        const [value] = fc.sample(valuesOf(type, length, longs), 1);
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
        fc.asyncProperty(valuesOf(typeOf(`try${index}`), lengths, longs), async (value) => {
          given = value;
          got = "nothing";
          await (await worker.fetch(`/outcome?index=${index}`)).text();
          expect(got).toEqual(value);
        }),
        { numRuns: runs(6), endOnFailure: true },
      );
    },
  );

  if (language !== "JavaScript") return;

  test("gives bigints as far as its engine has them exactly, and no others", async () => {
    const give = async (value: bigint) => {
      await (await worker.fetch(`/bigint?index=${types.indexOf("u64")}&value=${value}`)).text();
      return got;
    };
    expect(await give(2n ** 53n - 1n)).toBe(2n ** 53n - 1n);
    await expect(give(2n ** 53n + 1n)).rejects.toThrow(
      /test:values\/things take\d+: value: expected u64 \(exact up to 2 \*\* 53 - 1 in JavaScript workers\), got 9007199254740993n/,
    );
  });

  test.each([
    ["u64", 2n ** 53n + 1n],
    ["u64", 2n ** 64n - 1n],
    ["s64", -(2n ** 53n) - 1n],
  ] as const)("gets no %s that its engine would change: %s", async (type, value) => {
    const index = types.indexOf(type);
    const failure = host.events("functionFailure")[Symbol.asyncIterator]().next();
    await expect(through(index, value)).rejects.toMatchObject({ code: "function-failed" });
    expect(String((await failure).value?.error)).toContain(
      `9007199254740991n (${type}, as the worker is in JavaScript), and is ${value}n`,
    );
  });
});
