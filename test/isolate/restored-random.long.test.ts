import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../support/runs.ts";
import { type GuestShape, globalTypes, makeGuest } from "./support/random-guest.ts";
import { type GuestWrite, runGuest } from "./support/run-guest.ts";

const global = fc.tuple(fc.constantFrom(...globalTypes), fc.boolean());
/** Those that can be put back: guests with others are made anew, which is no test of putting back. */
const numberGlobal = fc.tuple(fc.constantFrom("i32", "i64", "f32", "f64"), fc.boolean());

/** Guests whose state can be put back, unless they grow. */
const restored = fc.record({
  memories: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  globals: fc.array(numberGlobal, { maxLength: 5 }),
  tables: fc.array(fc.integer({ min: 4, max: 9 }), { maxLength: 2 }),
  tableWrites: fc.constant(false),
  drops: fc.constant(false),
  grows: fc.boolean(),
  second: fc.boolean(),
}) as fc.Arbitrary<GuestShape>;

/** Guests with everything that a guest can have. */
const any = fc.record({
  memories: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 2 }),
  globals: fc.array(global, { maxLength: 5 }),
  tables: fc.array(fc.integer({ min: 4, max: 9 }), { maxLength: 2 }),
  tableWrites: fc.boolean(),
  drops: fc.boolean(),
  grows: fc.boolean(),
  second: fc.boolean(),
}) as fc.Arbitrary<GuestShape>;

/** Numbers of which the guest makes addresses, lengths and values: any, and such near pages' ends. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 0x7fffffff }),
  fc
    .tuple(fc.integer({ min: 0, max: 440 }), fc.integer({ min: -20, max: 20 }))
    .map(([page, near]) => Math.max(0, page * 1_024 + near)),
);

/** Which write it is, of those that the guest turns out to have. */
const choice = fc.tuple(fc.nat(), number, number, number);
const requests = fc.array(fc.array(choice, { maxLength: 12 }), { minLength: 2, maxLength: 8 });

async function holds(
  shape: GuestShape,
  choices: readonly (readonly (readonly [number, number, number, number])[])[],
  tracked: boolean,
): Promise<number> {
  const guest = await makeGuest(shape);
  const writes = choices.map((each) =>
    each.map(
      ([which, ...rest]): GuestWrite => [guest.writes[which % guest.writes.length]!, ...rest],
    ),
  );
  const [fresh] = await runGuest(guest, [[]], tracked);
  const found = await runGuest(guest, [...writes, []], tracked);
  for (const { before } of found) expect(before).toBe(fresh!.before);
  return found.at(-1)!.instances;
}

test.each([
  ["whole memories", false],
  ["the pages that were written", true],
] as const)(
  "no byte of one request is visible to another: guests that are put back by %s",
  async (_, tracked) => {
    const each = fc.asyncProperty(restored, requests, async (shape, choices) => {
      const instances = await holds(shape, choices, tracked);
      // Only one that has grown is made anew.
      if (!shape.grows) expect(instances).toBe(1);
    });
    await fc.assert(each, { numRuns: runs(25) });
  },
  240_000,
);

test("no byte of one request is visible to another: guests that have everything", async () => {
  const each = fc.asyncProperty(any, requests, fc.boolean(), async (shape, choices, tracked) => {
    await holds(shape, choices, tracked);
  });
  await fc.assert(each, { numRuns: runs(25) });
}, 240_000);

const everything: GuestShape = {
  memories: [6, 2],
  globals: [
    ["i32", true],
    ["i64", false],
    ["f64", true],
  ],
  tables: [5],
  tableWrites: true,
  drops: true,
  grows: true,
  second: true,
};

test("each way of writing changes what the guest can read: so the tests above would see it", async () => {
  const guest = await makeGuest(everything);
  const silent: string[] = [];
  for (const name of guest.writes) {
    const [found] = await runGuest(guest, [[[name, 70_001, 12_347, 2]]], true);
    if (found!.before === found!.after) silent.push(name);
  }
  expect(silent).toEqual([]);
}, 120_000);

test("what is written by a way that nothing hears of stays: so the tests above would see it", async () => {
  const guest = await makeGuest({ ...everything, tableWrites: false, drops: false });
  const [fresh, next] = await runGuest(guest, [[["glue unheard", 300_000, 0, 0]], []], true);
  expect(next!.before).not.toBe(fresh!.before);
});
