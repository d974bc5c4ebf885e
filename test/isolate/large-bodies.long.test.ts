// How large bodies come out of an isolate.
import { afterEach, describe, expect, test, vi } from "vitest";
import { Carriers } from "../../runtime/isolate/carriers.ts";
import { allGone } from "../../runtime/isolate/inside/batch/carried.ts";
import type { WorkerIsolate } from "../../runtime/isolate/isolate.ts";
import { giveBack } from "../../runtime/message/lent-bytes.ts";
import { newClockAndEntropy } from "../../runtime/worker/clock-and-entropy.ts";
import { GlueIsolates } from "./support/glue-isolates.ts";

const MiB = 1024 * 1024;

/** Stands in for jco's glue: answers with as many bytes as the path says, told by what their last is. */
const glue = `
let calls = 0;
export function instantiate() {
  return {
    handle({ uri }) {
      const val = new Uint8Array(Number(/\\d+/.exec(uri)[0])).fill(++calls);
      return { status: 200, fields: [], body: { tag: "bytes", val } };
    },
  };
}`;

const isolates = new GlueIsolates(glue);
afterEach(() => isolates.end());

/** The bodies of answers to calls that cross together. */
async function bodies(isolate: WorkerIsolate, ...sizes: number[]): Promise<Uint8Array[]> {
  const results = await isolate.run(
    sizes.map((size) => ({
      request: { method: "GET", uri: `/${size}`, fields: [], body: { tag: "empty" } },
      ...newClockAndEntropy(undefined),
    })),
  );
  return results.map(({ response }) => {
    const body = response?.body;
    if (body?.tag !== "bytes") throw new Error("no bytes came");
    return body.val;
  });
}

test("small and large ones arrive as they were", async () => {
  const isolate = await isolates.start();
  let call = 0;
  for (const size of [5, MiB, 3 * MiB, 5, 10 * MiB, 0, 300_000]) {
    const [body] = await bodies(isolate, size);
    expect(body).toEqual(new Uint8Array(size).fill(++call));
  }
});

test("those that cross together are told apart", async () => {
  const isolate = await isolates.start();
  await bodies(isolate, MiB);
  await bodies(isolate, MiB);
  const [first, second] = await bodies(isolate, 400_000, 200_000);
  // The machine may have been too busy to begin both.
  expect(first).toEqual(new Uint8Array(400_000).fill(3));
  if (second !== undefined) expect(second).toEqual(new Uint8Array(200_000).fill(4));
});

test("one outlives its isolate", async () => {
  const isolate = await isolates.start();
  await bodies(isolate, MiB);
  await bodies(isolate, MiB);
  const [body] = await bodies(isolate, 8 * MiB);
  isolate.dispose();
  await new Promise((wait) => setTimeout(wait, 50));
  expect(body).toEqual(new Uint8Array(8 * MiB).fill(3));
});

describe("memory that large ones leave in", () => {
  const filled = (size: number, call: number) => new Uint8Array(size).fill(call);

  test("is used again for the next once they were given back", async () => {
    const isolate = await isolates.start();
    await bodies(isolate, MiB);
    const [first] = await bodies(isolate, MiB);
    const { buffer } = first!;
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    giveBack(first!);
    const [next] = await bodies(isolate, MiB);
    expect(next!.buffer).toBe(buffer);
    expect(next!.every((byte) => byte === 3)).toBe(true);
  });

  test("stays as it is while anybody has one of them: others leave elsewhere", async () => {
    const isolate = await isolates.start();
    await bodies(isolate, MiB);
    const kept: Uint8Array[] = [];
    for (let call = 2; call < 10; call++) kept.push(...(await bodies(isolate, MiB)));
    for (const [i, body] of kept.entries()) expect(body).toEqual(filled(MiB, i + 2));
    expect(kept.filter(({ buffer }) => buffer instanceof SharedArrayBuffer).length).toBe(3);
    // Twice is once: it may be the next one's by then.
    giveBack(kept[1]!);
    const [next] = await bodies(isolate, MiB);
    expect(next!.buffer).toBe(kept[1]!.buffer);
    giveBack(kept[0]!);
    await bodies(isolate, MiB);
    expect(next).toEqual(filled(MiB, 10));
  });

  test("is bounded over all isolates, which then answer without it", async () => {
    const kept: Uint8Array[] = [];
    for (let i = 0; i < 4; i++) {
      const isolate = await isolates.start();
      for (let call = 1; call <= 4; call++) {
        const [body] = await bodies(isolate, 8 * MiB);
        expect(body!.at(-1)).toBe(call);
        kept.push(body!);
      }
    }
    expect(kept.some(({ buffer }) => buffer instanceof SharedArrayBuffer)).toBe(true);
    expect(Carriers.bytes).toBeLessThanOrEqual(64 * MiB);
  });

  test("is lent again only when all that left in it together were given back", () => {
    const carriers = new Carriers(64 * MiB, () => {}, { count: 0 });
    carriers.took(null, ["", null, new Uint8Array(MiB)]);
    const lent = carriers.take();
    if (lent === null || lent === allGone) throw new Error("nothing was lent");
    carriers.took(lent, ["", null, 0, 400_000]);
    giveBack(lent.memory.subarray(0, 300_000));
    const other = carriers.take();
    expect(other).toMatchObject({ number: 1 });
    giveBack(lent.memory.subarray(400_000));
    expect(carriers.take()).toMatchObject({ number: 0 });
    carriers.end();
  });

  test("is given up after a rest, here and in the isolate", () => {
    vi.useFakeTimers();
    try {
      const onRest = vi.fn();
      const carriers = new Carriers(64 * MiB, onRest, { count: 0 });
      carriers.took(null, ["", null, new Uint8Array(MiB)]);
      const lent = carriers.take();
      if (lent === null || lent === allGone) throw new Error("nothing was lent");
      carriers.took(lent, ["", null, 0]);
      giveBack(lent.memory);
      vi.advanceTimersByTime(10_000);
      expect(onRest).toHaveBeenCalledOnce();
      expect(carriers.take()).toBe(allGone);
      expect(carriers.take()).toBe(null);
    } finally {
      vi.useRealTimers();
    }
  });
});
