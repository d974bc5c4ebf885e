// What is told of an answer that ends before its end: by whose doing it did, and the status that went out.
import { afterEach, describe, expect, test } from "vitest";
import { type ErrorCode, SkerryError } from "../../../runtime/errors.ts";
import { FetchError } from "../../../runtime/services/fetch/fetch-error.ts";
import { BrokenOff } from "../../../runtime/services/request-streams.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";
import { Pushed } from "./support/sources.ts";
import { dechunked, streamWorker } from "./support/stream-worker.ts";

let server: TestFront;
const clients = new RawClients();
afterEach(() => {
  clients.end();
  server.front.close();
});

/** A client that has the first of an answer with this content, of the given status. */
async function begun(body: Pushed, status = 200) {
  server = await startFront({
    route: () => streamWorker(async ({ answering }) => answering({ status, fields: [], body })),
  });
  const client = await clients.open(server.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  body.push("some");
  await client.until(/some\r\n$/);
  return client;
}

async function told() {
  await expect.poll(() => server.told.length).toBe(1);
  const { outcome, meta } = server.told[0]!;
  const { response, error, sentStatus } = outcome;
  return { response, code: error?.code, message: error?.message, sentStatus, sent: meta.bytesOut };
}

const tooLong = new SkerryError("body-too-large", "The request's body is too long.");

test.for<[string, Error, ErrorCode]>([
  ["an origin that breaks off", new FetchError("reset", "It was closed."), "origin-failed"],
  ["an origin that is silent", new FetchError("timeout", "It stopped."), "origin-failed"],
  ["a malformed end", new FetchError("bad-response", "It is none."), "origin-failed"],
  [
    "an answer over a limit",
    new FetchError("response-too-large", "It is over 9 bytes."),
    "response-too-large",
  ],
  ["a request over a limit that was passed on", tooLong, "body-too-large"],
  [
    "an origin that no longer gets the request",
    new FetchError("aborted", "The request's body ended before its end.", tooLong),
    "body-too-large",
  ],
  ["a worker that gave it up", new BrokenOff("The worker gave it up."), "guest-trap"],
  ["a fetch that its worker aborted", new FetchError("aborted", "It was given up."), "guest-trap"],
  ["a defect of the host", new Error("out of order"), "host-failed"],
])("%s is named, and the status is the one that went out", async ([, failure, code]) => {
  const body = new Pushed();
  const client = await begun(body, 203);
  body.fail(failure);
  await client.untilClosed();
  expect(dechunked(client.received)).toEqual({ content: "some", whole: false });
  expect(await told()).toMatchObject({ response: null, code, sentStatus: 203, sent: 4 });
});

describe("a client that leaves", () => {
  test("in the middle of its answer is told of, with the status that it has", async () => {
    const client = await begun(new Pushed());
    client.end();
    expect(await told()).toMatchObject({ response: null, code: "client-left", sentStatus: 200 });
  });

  test("before its answer has none", async () => {
    const done = Promise.withResolvers<void>();
    const answer = { status: 200, fields: [], body: { tag: "empty" as const } };
    server = await startFront({
      route: () =>
        streamWorker(async () => {
          await done.promise;
          return answer;
        }),
    });
    const client = await clients.open(server.port);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await expect.poll(() => server.front.connections).toBe(1);
    client.socket.resetAndDestroy();
    await expect.poll(() => server.front.connections).toBe(0);
    done.resolve();
    expect(await told()).toMatchObject({ code: "client-left", sentStatus: null, sent: 0 });
  });
});

test("a host that ends in the middle is not the client's doing", async () => {
  await begun(new Pushed());
  server.front.close();
  expect(await told()).toMatchObject({ code: "draining", sentStatus: 200 });
});

test("a client whose answer makes room for others' is not said to have left", async () => {
  const body = new Pushed();
  server = await startFront({
    answerBytes: 1024,
    route: () =>
      streamWorker(async ({ answering }) => answering({ status: 200, fields: [], body })),
  });
  const client = await clients.open(server.port);
  client.socket.pause();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  for (let each = 0; each < 64; each++) body.push("x".repeat(1024 * 1024));
  expect(await told()).toMatchObject({ code: "overloaded", sentStatus: 200 });
});
