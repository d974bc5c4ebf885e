import { expect, test } from "vitest";
import {
  ForwardedAnswer,
  type ForwardedAnswerOptions,
} from "../../../runtime/http/forward/forwarded-answer.ts";
import { WriteQueue } from "../../../runtime/http/write/write-queue.ts";

/** An answer to a client that takes nothing yet, and how often its connection to the shard was read on. */
function begun() {
  let take = () => {};
  let resumed = 0;
  const controller = {
    paused: false,
    rawHeaders: [],
    rawTrailers: [],
    pause: () => {
      controller.paused = true;
    },
    resume: () => {
      resumed++;
      controller.paused = false;
    },
  };
  const answer = new ForwardedAnswer({
    out: {
      req: { httpVersion: "1.1", method: "GET" },
      writeHead: () => {},
      write: () => false,
      end: () => {},
      destroyed: false,
    },
    connection: { signal: new AbortController().signal },
    unsent: {
      whenTaken: (_connection: unknown, _out: unknown, _worker: unknown, next: () => void) => {
        take = next;
      },
      watch: () => {},
    },
    writeQueue: new WriteQueue(),
    cordon: "shops",
    worker: "shop",
    close: () => false,
  } as unknown as ForwardedAnswerOptions);
  answer.onRequestStart(controller as never);
  answer.onResponseStart(controller as never, 200);
  answer.onResponseData(controller as never, new Uint8Array(100));
  return { answer, controller, take: () => take(), resumed: () => resumed };
}

test("the shard is read on once the client has taken what came", async () => {
  const { controller, take, resumed } = begun();
  await Promise.resolve();
  expect([controller.paused, resumed()]).toEqual([true, 0]);
  take();
  expect([controller.paused, resumed()]).toEqual([false, 1]);
});

test("an answer that has ended touches its connection no more, which is the next request's", async () => {
  const { answer, controller, take, resumed } = begun();
  answer.onResponseEnd(controller as never);
  await answer.ended;
  take();
  expect(resumed()).toBe(0);
});
