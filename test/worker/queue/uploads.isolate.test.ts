import { expect, test } from "vitest";
import type { Arrival } from "../../../runtime/message/arrival.ts";
import { Uploads } from "../../../runtime/worker/queue/uploads.ts";

/** With one isolate. */
const places = 48;
const long = 60_000;

/** Content whose client sends when it is told to. */
function upload(): Arrival & { begin(): void; end(): void } {
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    over: over.promise,
    begun: () => begun.promise,
    begin: begun.resolve,
    end() {
      isOver = true;
      begun.resolve();
      over.resolve();
    },
  };
}

/** Uploads that have begun and have all the places there are. */
async function occupied() {
  const uploads = new Uploads(() => 1);
  const seated = Array.from({ length: places }, upload);
  for (const each of seated) {
    each.begin();
    expect(await uploads.enter(each, long, undefined)).toBe(true);
  }
  return { uploads, seated };
}

test("a request whose content is there is entered whatever others do", async () => {
  const { uploads } = await occupied();
  const whole = upload();
  whole.end();
  expect(await uploads.enter(whole, long, undefined)).toBe(true);
});

test("one that has begun waits for a place of those that have, and gets it when one of them is over", async () => {
  const { uploads, seated } = await occupied();
  const [first, second] = [upload(), upload()];
  const entered: string[] = [];
  first.begin();
  second.begin();
  const both = Promise.all([
    uploads.enter(first, long, undefined).then(() => entered.push("first")),
    uploads.enter(second, long, undefined).then(() => entered.push("second")),
  ]);
  await new Promise(setImmediate);
  expect(entered).toEqual([]);
  seated[7]!.end();
  await expect.poll(() => entered).toEqual(["first"]);
  uploads.leave(seated[8]!);
  await both;
  expect(entered).toEqual(["first", "second"]);
});

test("or when its own content is there", async () => {
  const { uploads } = await occupied();
  const each = upload();
  each.begin();
  const entered = uploads.enter(each, long, undefined);
  await new Promise(setImmediate);
  each.end();
  expect(await entered).toBe(true);
});

test("it is refused when it has waited for as long as it may", async () => {
  const { uploads, seated } = await occupied();
  const each = upload();
  each.begin();
  expect(await uploads.enter(each, 50, undefined)).toBe(false);
  // It left no trace: the next place is the next one's.
  const next = upload();
  next.begin();
  const entered = uploads.enter(next, long, undefined);
  seated[0]!.end();
  expect(await entered).toBe(true);
});

test("nobody waits for a client that has left", async () => {
  const { uploads } = await occupied();
  const client = new AbortController();
  const entered = uploads.enter(upload(), long, client.signal);
  client.abort();
  expect(await entered).toBe(true);
});

test("a client that sends nothing is waited for for a second where there are places", async () => {
  const begun = performance.now();
  expect(await new Uploads(() => 1).enter(upload(), long, undefined)).toBe(true);
  expect(performance.now() - begun).toBeGreaterThan(900);
});
