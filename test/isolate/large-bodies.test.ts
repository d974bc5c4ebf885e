// How large bodies come out of an isolate.
import { afterEach, expect, test } from "vitest";
import type { WorkerIsolate } from "../../runtime/isolate/isolate.ts";
import { momentNow } from "../../runtime/tenant/moment.ts";
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
      ...momentNow(undefined),
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
