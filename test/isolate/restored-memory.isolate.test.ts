import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writtenPrices } from "../../runtime/host/prices.ts";
import { pageBytes } from "../../runtime/wasm/page.ts";
import { runs } from "../support/runs.ts";
import { runWrites, sharedPages, type Write } from "./support/written-memory.ts";

const guestWays = ["store8", "store", "vector", "fill", "copy"];
const glueWays = ["setters", "setterOfPart", "list", "words", "utf8", "utf16"];

/** Addresses at which each way to write stays in the memory: about the ends of the maps' pages and of what
 * the memory has to begin with, and anywhere. */
const last = sharedPages * pageBytes - 9_200;
const address = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: Math.floor(last / 4096) }), fc.integer({ min: -17, max: 17 }))
    .map(([page, near]) => Math.min(page * 4096 + near, last)),
  fc.integer({ min: -8_192, max: 64 }).map((near) => (sharedPages / 2) * pageBytes + near),
  fc.integer({ min: 0, max: last }),
);

const write: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(fc.constantFrom("owner", "other"), fc.constantFrom(...guestWays), address),
  fc.tuple(fc.constant("glue"), fc.constantFrom(...glueWays), address),
) as fc.Arbitrary<Write>;

describe("a tracked guest's memory", () => {
  test.each([
    ...["owner", "other"].flatMap((who) => guestWays.map((way) => [who, way] as const)),
    ["owner", "init"] as const,
    ...glueWays.map((way) => ["glue", way] as const),
  ])("is as it was after the %s wrote by %s", async (who, way) => {
    const writes = [12_288 - 3, 70_000, last].map((at) => [who, way, at] as Write);
    const [first, second] = await runWrites([writes, writes]);
    expect(first!.before).toBe(0);
    expect(first!.after).toBeGreaterThan(2);
    expect(second).toEqual(first);
  });

  test.each([false, true])(
    "is as it was after whatever requests wrote (contents apart: %s)",
    async (apart) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(write, { maxLength: 8 }), { minLength: 2, maxLength: 12 }),
          async (requests) => {
            const differences = await runWrites([...requests, []], true, false, apart);
            expect(differences.map(({ before }) => before)).toEqual(differences.map(() => 0));
            expect(differences.at(-1)!.instances).toBe(1);
          },
        ),
        { numRuns: runs(40) },
      );
    },
    120_000,
  );

  test("is as it was wherever a start wrote to contents that are apart, in the next instance too", async () => {
    const at = [
      0, 1_022, 4_090, 19_999, 22_999, 49_990, 58_990, 604_985, 649_999, 700_090, 710_000, 724_095,
      900_010,
    ];
    const each = at.map((at): Write[] => [["other", "vector", at]]);
    const grow: Write[] = [["owner", "grow", 0]];
    const found = await runWrites([...each, grow, ...each, grow, ...each, []], true, false, true);
    expect(found.map(({ before }) => before)).toEqual(found.map(() => 0));
    expect(found.at(-1)!.instances).toBe(3);
    expect(found[0]!.after).toBeGreaterThan(0);
  });

  test("is as it was after a request that grew it", async () => {
    const grown: Write[] = [
      ["owner", "store", 5_000],
      ["owner", "grow", 0],
      ["glue", "setters", sharedPages * pageBytes + 5],
    ];
    const [first, second, third] = await runWrites([grown, grown, []]);
    expect(first!.after).toBeGreaterThan(pageBytes);
    expect([second!.before, third!.before]).toEqual([0, 0]);
  });

  test("keeps what is written by a way that nothing hears of: so the tests above would see it", async () => {
    const [, second] = await runWrites([[["glue", "unheard", 90_000]], []]);
    expect(second!.before).toBe(1);
  });

  test("costs as much fuel as one that is put back whole, and for each KiB that was written", async () => {
    const requests: Write[][] = [
      [
        ["owner", "fill", 9_000],
        ["other", "vector", 5],
      ],
      [["other", "copy", 70_000]],
      [],
    ];
    const written = [11, 1, 0];
    const fuel = async (tracked: boolean) =>
      (await runWrites(requests, tracked)).map((each) => each.fuel);
    const whole = await fuel(false);
    expect(await fuel(true)).toEqual(
      whole.map((each, at) => each + written[at]! * writtenPrices.page),
    );
  });

  test("costs more where the instance can't be used again: for each 4 KiB that was written", async () => {
    const fill: Write = ["owner", "fill", 9_000];
    const grow: Write = ["owner", "grow", 0];
    const [none, filled, grown, both, again] = await runWrites([
      [],
      [fill],
      [grow],
      [fill, grow],
      [fill],
    ]);
    const lost = both!.fuel - grown!.fuel - (filled!.fuel - none!.fuel);
    expect(lost).toBe(3 * writtenPrices.lost);
    // The instance is another one now.
    expect(again!.fuel).toBe(filled!.fuel);
  });

  const far = sharedPages * pageBytes + 30_000;
  const grows: Write[] = [
    ["owner", "store", 5_000],
    ["owner", "grow", 0],
    ["owner", "fill", far],
    ["other", "vector", far - 20_000],
    ["glue", "setters", 70_000],
    ["glue", "setters", far],
    ["glue", "utf16", 300_001],
  ];

  test.each([true, false])(
    "is as it was after what came once it had grown, in the same instance (tracked: %s)",
    async (tracked) => {
      const found = await runWrites([grows, [], grows, grows, []], tracked, true);
      expect(found.map(({ before }) => before)).toEqual([0, 0, 0, 0, 0]);
      expect(found.map(({ instances }) => instances)).toEqual([1, 1, 1, 1, 1]);
      expect(found[0]!.after).toBeGreaterThan(9_000);
      // What a new instance each time costs.
      const fast = await runWrites([grows, [], grows, grows, []], tracked);
      expect(fast.map(({ instances }) => instances)).toEqual([1, 2, 2, 3, 4]);
      expect(found.map(({ fuel }) => fuel)).toEqual(fast.map(({ fuel }) => fuel));
    },
  );

  test("is another once it grew by more than is kept", async () => {
    const many = Array.from({ length: 65 }, () => ["owner", "grow", 0] as Write);
    const found = await runWrites([many.slice(1), [], many, []], true, true);
    expect(found.map(({ instances }) => instances)).toEqual([1, 1, 1, 2]);
    expect(found.map(({ before }) => before)).toEqual([0, 0, 0, 0]);
  });

  test("is as it was after whatever requests wrote that grew it", async () => {
    const grow = fc.constant(["owner", "grow", 0] as Write);
    const any = fc.oneof({ weight: 3, arbitrary: write }, grow);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(any, { maxLength: 8 }), { minLength: 2, maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        async (requests, tracked, apart) => {
          const found = await runWrites([...requests, []], tracked, true, apart);
          expect(found.map(({ before }) => before)).toEqual(found.map(() => 0));
          expect(found.at(-1)!.instances).toBe(1);
          const fast = await runWrites([...requests, []], tracked, false, apart);
          expect(found.map(({ fuel }) => fuel)).toEqual(fast.map(({ fuel }) => fuel));
        },
      ),
      { numRuns: runs(8) },
    );
  }, 120_000);
});
