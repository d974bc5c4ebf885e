import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { channels } from "./channel.ts";
import { finenessOf, measureClocks } from "./clocks.ts";
import { preamble } from "./decode.ts";
import { measureChannel } from "./measure.ts";
import { place, placements } from "./placements.ts";

const payload = 16;

/** Of one test: a server starts, and four workers are deployed. */
const patience = 180_000;

test(
  "a frame between two guests of one process is counted, and no clock of theirs goes while they compute",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-covert-"));
    const placed = await place(placements[0]!, folder, "a seed");
    try {
      const clocks = await measureClocks(placed, 10);
      const finest = (clock: string) => clocks.find((each) => each.clock === clock)!.finestMicros;
      expect(finest("its own, while it computes")).toBeNull();
      expect(finest("a visitor's watch")).toBeGreaterThan(0);
      const channel = { ...channels.find(({ name }) => name === "turns")!, slots: [10] };
      const sizes = { seed: "a seed", slots: preamble.length + payload, frames: 1 };
      const figures = await measureChannel(placed, channel, sizes);
      expect(figures).toMatchObject({ placement: "one process", channel: "turns", bits: payload });
      expect(figures.errors).toBeLessThanOrEqual(payload);
      expect(Object.values(figures.readBy)).toEqual([1]);
    } finally {
      await placed.end();
      await rm(folder, { recursive: true, force: true });
    }
  },
  patience,
);

test("a clock is as fine as its steps, or as what it reads of the same time", () => {
  expect(finenessOf([0, 0, 0])).toEqual({
    stepMicros: null,
    spreadMicros: null,
    finestMicros: null,
  });
  expect(finenessOf([0, 1_000, 0, 0, 1_000]).finestMicros).toBe(1_000);
  const { stepMicros, spreadMicros, finestMicros } = finenessOf([100, 101, 140, 160]);
  expect(stepMicros).toBe(1);
  expect(spreadMicros).toBe((150 - 100.5) / 2);
  expect(finestMicros).toBe(spreadMicros);
});
