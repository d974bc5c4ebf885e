import { afterEach, expect, test } from "vitest";
import type { Field, Request, Response } from "../../../runtime/abi/generated/types.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { acceptResponse } from "../../../runtime/message/response-rules.ts";
import type { WithTrailers } from "../../../runtime/message/with-trailers.ts";
import type { StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import { sendRaw } from "../../support/raw-http.ts";
import { testSettings } from "../../support/workers.ts";

type Handler = (request: WithTrailers<Request>) => WithTrailers<Response>;

const { limits } = testSettings();
const servers: HttpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server in front of a function in place of a guest; what it answers passes the usual rules. */
async function serve(handler: Handler): Promise<number> {
  const call = async (request: WithTrailers<Request>): Promise<StreamedOutcome> => ({
    requestId: "test",
    request,
    response: acceptResponse(handler(request), request.method, limits),
    error: null,
    usage: {
      fuel: 1,
      memoryBytes: 0,
      hostCalls: 0,
      wallMs: 0,
      cpuMs: 0,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 0,
    },
    log: [],
  });
  const server = new HttpServer({
    route: () => ({ kind: "local", limits, subject: null, call }),
    onOutcome: () => {},
  });
  servers.push(server);
  return (await server.listen({ port: 0, address: "127.0.0.1" })).port;
}

const answering =
  (trailers: Field[]): Handler =>
  () => ({
    status: 200,
    fields: [],
    body: { tag: "bytes", val: new TextEncoder().encode("hello") },
    trailers,
  });

test("a request's trailers reach the guest, names in lower case, repeated ones kept", async () => {
  let seen: readonly Field[] | undefined;
  const port = await serve((request) => {
    seen = request.trailers;
    return { status: 204, fields: [], body: { tag: "empty" } };
  });
  await sendRaw(
    port,
    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
      "5\r\nhello\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n",
  );
  expect(seen).toEqual([
    ["x-sum", "1"],
    ["x-sum", "2"],
  ]);
});

test("what frames, routes or authorises is no trailer of a request", async () => {
  let request: WithTrailers<Request> | undefined;
  const port = await serve((each) => {
    request = each;
    return { status: 204, fields: [], body: { tag: "empty" } };
  });
  await sendRaw(
    port,
    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" +
      "Host: y\r\nContent-Type: a/b\r\nAuthorization: z\r\nIf-Match: a\r\n\r\n",
  );
  expect(request?.trailers).toBeUndefined();
  expect(request?.fields).toContainEqual(["host", "x"]);
});

test("a response's trailers come after a chunked body, and are announced", async () => {
  const port = await serve(
    answering([
      ["X-Sum", "abc"],
      ["x-sum", "def"],
    ]),
  );
  const text = await sendRaw(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(text).toMatch(/\r\ntrailer: x-sum\r\n/i);
  expect(text).not.toMatch(/content-length/i);
  expect(text).toMatch(/\r\n5\r\nhello\r\n0\r\nx-sum: abc\r\nx-sum: def\r\n\r\n$/);
});

test("a response keeps its length where no field may be a trailer", async () => {
  const port = await serve(answering([["Content-Length", "3"]]));
  const text = await sendRaw(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(text).toMatch(/content-length: 5\r\n/i);
  expect(text).toMatch(/\r\n\r\nhello$/);
});

test("a client of HTTP/1.0 gets the body without trailers", async () => {
  const port = await serve(answering([["x-sum", "abc"]]));
  const text = await sendRaw(port, "GET / HTTP/1.0\r\nHost: x\r\n\r\n");
  expect(text).toMatch(/content-length: 5\r\n/i);
  expect(text).toMatch(/\r\n\r\nhello$/);
});

test("an answer to HEAD has neither body nor trailers", async () => {
  const port = await serve(answering([["x-sum", "abc"]]));
  const text = await sendRaw(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(text).toMatch(/content-length: 5\r\n/i);
  expect(text).toMatch(/\r\n\r\n$/);
});

test("trailers count towards the limits on fields, either way", async () => {
  const long: Field = ["x-long", "v".repeat(limits.responseFields)];
  expect(() => acceptResponse(answering([long])({} as Request), "GET", limits)).toThrow(
    /fields are over/,
  );
});
