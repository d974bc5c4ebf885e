import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { Lifetime } from "../../../runtime/services/fetch/lifetime.ts";
import { ReceivedResponse } from "../../../runtime/services/fetch/received-response.ts";

test("an empty piece of a response's body is none to its reader", async () => {
  const lifetime = new Lifetime(new AbortController().signal, 10_000, () => {});
  const limits = { fieldCount: 10, body: 1_000, hasContent: true };
  const response = new ReceivedResponse(lifetime, limits, null, () => {});
  const controller = { rawHeaders: [] } as unknown as Dispatcher.DispatchController;
  response.onRequestStart(controller);
  response.onResponseStart(controller, 200);
  for (const piece of [[], [1, 2], []]) {
    response.onResponseData(controller, new Uint8Array(piece));
  }
  response.onResponseEnd();
  const body = response.takeBody();
  expect(await body.read(100)).toEqual(new Uint8Array([1, 2]));
  expect(await body.read(100)).toBeNull();
});
