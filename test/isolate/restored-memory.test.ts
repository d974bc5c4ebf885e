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

  test("is as it was after whatever requests wrote", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(write, { maxLength: 8 }), { minLength: 2, maxLength: 12 }),
        async (requests) => {
          const differences = await runWrites([...requests, []]);
          expect(differences.map(({ before }) => before)).toEqual(differences.map(() => 0));
        },
      ),
      { numRuns: runs(40) },
    );
  }, 120_000);

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
});
