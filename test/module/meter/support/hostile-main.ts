// The program of hostile-child.ts: does tasks as messages come, one after the other.

import { caught } from "./caught.ts";
import { fuelLeft, written } from "./ended.ts";
import { gapsOf } from "./gaps.ts";
import { randomGaps } from "./random-gaps.ts";
import { recursionEnd } from "./recursion.ts";

export const tasks = {
  gaps: ({ wat, ...options }: { wat: string } & Parameters<typeof gapsOf>[1]) =>
    gapsOf(wat, options),
  caught,
  written,
  fuelLeft,
  recursionEnd,
  randomGaps,
};

process.on("message", async ({ name, input }: { name: keyof typeof tasks; input: never }) => {
  try {
    process.send!({ result: await tasks[name](input) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.on("disconnect", () => process.exit());
