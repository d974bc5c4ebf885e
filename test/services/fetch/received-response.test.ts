import type { Dispatcher } from "undici";
import { afterEach, expect, test } from "vitest";
import { Lifetime } from "../../../runtime/services/fetch/lifetime.ts";
import { ReceivedResponse } from "../../../runtime/services/fetch/received-response.ts";

const lifetimes: Lifetime[] = [];
// One that is left would end, with its error, in another file's time.
afterEach(() => {
  for (const lifetime of lifetimes.splice(0)) lifetime.end();
});

/** A response as far as the server has sent it: these pieces. */
function received(pieces: readonly (readonly number[])[], ended: boolean): ReceivedResponse {
  const lifetime = new Lifetime(new AbortController().signal, 10_000, () => {});
  lifetimes.push(lifetime);
  const limits = { fieldCount: 10, body: 1_000, hasContent: true };
  const response = new ReceivedResponse(lifetime, limits, null, () => {});
  const controller = { rawHeaders: [] } as unknown as Dispatcher.DispatchController;
  response.onRequestStart(controller);
  response.onResponseStart(controller, 200);
  for (const piece of pieces) response.onResponseData(controller, new Uint8Array(piece));
  if (ended) response.onResponseEnd();
  return response;
}

test("an empty piece of a response's body is none to its reader", async () => {
  const body = received([[], [1, 2], []], true).takeBody();
  expect(await body.read(100)).toEqual(new Uint8Array([1, 2]));
  expect(await body.read(100)).toBeNull();
});

test("what is left of a body that is there is taken at once, and is a copy", async () => {
  const body = received([[1, 2, 3], [4]], true).takeBody();
  expect(await body.read(1)).toEqual(new Uint8Array([1]));
  expect(body.takeWhole!(2)).toBeNull();
  const whole = body.takeWhole!(3)!;
  expect(whole).toEqual(new Uint8Array([2, 3, 4]));
  expect(whole.buffer.byteLength).toBe(3);
  expect(await body.read(100)).toBeNull();
});

test("a body that has not come to its end is not taken at once, and neither is one that failed", () => {
  expect(received([[1]], false).takeBody().takeWhole!(10)).toBeNull();
  const failed = received([[1]], false);
  failed.onResponseError(
    { rawHeaders: [] } as unknown as Dispatcher.DispatchController,
    new Error("reset"),
  );
  expect(failed.takeBody().takeWhole!(10)).toBeNull();
  const cancelled = received([[1, 2]], true).takeBody();
  cancelled.cancel();
  expect(cancelled.takeWhole!(10), "cut by whoever read it").toBeNull();
});

test("what came before a failure is read first, however late", async () => {
  const body = received([[1, 2], [3]], false);
  const controller = { rawHeaders: [] } as unknown as Dispatcher.DispatchController;
  body.onResponseError(controller, new Error("reset"));
  expect(await body.read(2)).toEqual(new Uint8Array([1, 2]));
  expect(await body.read(2)).toEqual(new Uint8Array([3]));
  await expect(body.read(100)).rejects.toMatchObject({ failure: { code: "reset" } });
});
