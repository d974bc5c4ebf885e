// How calls go into an isolate together, and how many of them it begins.
import { afterEach, expect, test } from "vitest";
import type { Call } from "../../runtime/isolate/inside/batch/protocol.ts";
import { newClockAndEntropy } from "../../runtime/worker/clock-and-entropy.ts";
import { GlueIsolates } from "./support/glue-isolates.ts";

/** Stands in for jco's glue: does what the URI's path says. */
const glue = `
export function instantiate(getCoreModule, imports) {
  const { getU64 } = imports["skerry:edge/random"];
  return {
    handle({ uri }) {
      const [, what, count] = /^http:..x.(\\w+).(\\d+)/.exec(uri);
      if (what === "spin") for (let i = 0, x = 0; i < Number(count) * 2e5; i++) x += Math.sqrt(i);
      const val = new Uint8Array(what === "bytes" ? Number(count) : 1);
      const fields = what === "random" ? [["drawn", String(getU64())]] : [];
      return { status: 200, fields, body: { tag: "bytes", val } };
    },
  };
}`;

const isolates = new GlueIsolates(glue);
afterEach(() => isolates.end());

const call = (path: string, seed?: string): Call => ({
  request: { method: "GET", uri: `http://x/${path}`, fields: [], body: { tag: "empty" } },
  ...newClockAndEntropy(seed),
});

test("short calls are answered together", async () => {
  const isolate = await isolates.start();
  await isolate.run([call("bytes/1")]);
  const lengths: number[] = [];
  // A busy machine may take the thread away for longer than a batch lasts.
  for (let attempt = 0; attempt < 10; attempt++) {
    lengths.push((await isolate.run(Array(8).fill(call("bytes/1")))).length);
  }
  expect(Math.max(...lengths)).toBe(8);
});

test("calls after a long one are not begun, and it is answered", async () => {
  const isolate = await isolates.start();
  const results = await isolate.run([call("spin/400"), call("bytes/1"), call("bytes/1")]);
  expect(results[0]!.wallMs).toBeGreaterThan(20);
  expect(results).toHaveLength(1);
});

test("answers of many bytes end a batch", async () => {
  const isolate = await isolates.start();
  const results = await isolate.run(Array(8).fill(call("bytes/700000")));
  expect(results.length).toBeLessThanOrEqual(2);
});

test("each call of a batch has random numbers of its own, and so has each batch", async () => {
  const isolate = await isolates.start();
  const drawn: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    const results = await isolate.run([call("random/1"), call("random/1"), call("random/1")]);
    drawn.push(...results.map(({ response }) => response!.fields[0]![1]));
  }
  expect(new Set(drawn).size).toBe(drawn.length);
});

test("calls with one key draw the same", async () => {
  const isolate = await isolates.start();
  const results = await isolate.run([call("random/1", "seed"), call("random/1", "seed")]);
  const [first, second] = results.map(({ response }) => response!.fields[0]![1]);
  expect(first).toBe(second);
});

test("calls that have not begun can be taken back while a long one runs, and do not run then", async () => {
  const isolate = await isolates.start();
  const tryIt = async () => {
    const before = isolate.start([call("spin/400"), call("bytes/1"), call("bytes/1")]);
    const behind = isolate.start([call("bytes/1")]);
    await new Promise((wait) => setTimeout(wait, 15));
    const begunBehind = behind.takeBack();
    // The long one has begun, if the isolate's thread has had its turn by now.
    const begun = before.takeBack();
    expect(await before.results).toHaveLength(begun);
    expect(await behind.results).toHaveLength(begunBehind);
    return { begun, begunBehind };
  };
  let last = await tryIt();
  // A busy machine may take this thread away until the long one is over.
  for (let attempt = 1; attempt < 10 && last.begun === 3; attempt++) last = await tryIt();
  expect(last.begun).toBeLessThan(3);
  expect(last.begunBehind).toBe(0);
  // A batch after them is not touched.
  expect(await isolate.run([call("bytes/1"), call("bytes/1")])).toHaveLength(2);
});
