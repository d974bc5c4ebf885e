import { expect, test } from "vitest";
import { endingSentence } from "../../../runtime/project/start/ending-sentence.ts";

const limits = { startFuel: 2_000_000_000, memory: 32 * 2 ** 20 };

test.each([
  ["fuel", "unreachable", /burned all 2,000,000,000 fuel of start-up\.$/],
  ["stack", "unreachable", /nests calls more deeply .* `stack` in \[limits\]\.$/],
  ["memory", "unreachable", /more than 32 MiB, the cap of `memory` in \[limits\]/],
  ["call", "Top-level code called a#b.", /^Top-level code called a#b\. .* in the handler\.$/],
  ["trap", "memory access out of bounds", /crashed the engine \(memory access out of bounds\)\./],
  ["content", "73400320", /^Top-level code leaves 70 MiB of content .* may have 50 MiB /],
  ["process-memory", "takes more than 9 bytes", /\(takes more than 9 bytes\): let it keep less\.$/],
  ["process-cpu", "did not end within 9 ms of CPU time", /: it did not end within 9 ms of CPU/],
  [
    "process-time",
    "did not end within 9 ms",
    /^Top-level code did not end within 9 ms: .* Build again\.$/,
  ],
] as const)("code that ended by its %s is told why, and what to do", (by, words, sentence) => {
  expect(endingSentence({ by, words }, limits)).toMatch(sentence);
});
