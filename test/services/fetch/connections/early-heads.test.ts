import type { RequestListener, Server } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createHttps } from "node:https";
import { expect, test } from "vitest";
import { Pipe } from "../../../../runtime/services/pipe.ts";
import { certificate, key } from "../support/certificate.ts";
import { until } from "../support/moments.ts";
import { answer, listen, startOrigin, startRaw } from "../support/servers.ts";
import { failure, get, kept, never, rulesFor, send, tenant, textOf } from "../support/tenants.ts";

// Requests whose content is not there yet when they are sent.

/** A server that answers with what it gets, as it gets it. */
const echo = () =>
  kept(
    startOrigin((request, response) => {
      response.writeHead(200, { "x-length": request.headers["content-length"] ?? "none" });
      response.flushHeaders();
      request.pipe(response);
    }),
  );

const post = (val: Pipe) => ({ method: "POST", body: { tag: "stream" as const, val } });

const bytes = (text: string) => Buffer.from(text);

test("a request's head goes out before its content, and both sides speak in turn", async () => {
  const origin = await echo();
  const { egress } = await tenant();
  for (let round = 0; round < 12; round++) {
    const content = new Pipe();
    const response = await send(egress, origin, "/", post(content));
    expect(response.fields).toContainEqual(["x-length", "none"]);
    for (const piece of ["one", "two", "three"]) {
      await content.write(bytes(piece));
      expect(Buffer.from((await response.body.read(100))!).toString()).toBe(piece);
    }
    content.end();
    expect(await response.body.read(100)).toBeNull();
  }
  // What was sent is well-formed: the connection goes on.
  expect(origin.sockets).toHaveLength(1);
});

test("one whose length is known goes out with it", async () => {
  const origin = await echo();
  const { egress } = await tenant();
  for (let round = 0; round < 2; round++) {
    const content = Object.assign(new Pipe(), { length: 5 });
    const response = await send(egress, origin, "/", post(content));
    expect(response.fields).toContainEqual(["x-length", "5"]);
    await content.write(bytes("he"));
    await content.write(bytes("llo"));
    content.end();
    expect(await textOf(response)).toBe("hello");
  }
  expect(origin.sockets).toHaveLength(1);
});

test.each(["POST", "DELETE"])("content that does not come is none: %s", async (method) => {
  const origin = await echo();
  const { egress } = await tenant();
  for (let round = 0; round < 2; round++) {
    const content = new Pipe();
    const response = await send(egress, origin, "/", { ...post(content), method });
    content.end();
    expect(await textOf(response)).toBe("");
  }
  expect(origin.sockets).toHaveLength(1);
});

test("content that breaks off after the head ends the connection", async () => {
  let aborted = false;
  const origin = await kept(
    startOrigin((request) => {
      request.on("error", () => {
        aborted = true;
      });
    }),
  );
  const { egress } = await tenant();
  const content = new Pipe();
  const failed = failure(send(egress, origin, "/", post(content)));
  await until(() => origin.requests.length === 1);
  content.end(new Error("broken off"));
  expect((await failed).code).toBe("aborted");
  await until(() => aborted);
});

test("content that is there goes out with its head", async () => {
  const pieces: string[] = [];
  const origin = await kept(
    startRaw((socket) => {
      socket.on("data", (piece) => {
        pieces.push(piece.toString());
        if (piece.includes("0\r\n\r\n")) {
          socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
      });
    }),
  );
  const { egress } = await tenant();
  const content = new Pipe();
  void content.write(bytes("hello"));
  content.end();
  await send(egress, origin, "/", post(content));
  expect(pieces[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n.*\r\n\r\n5\r\nhello/s);
});

test("a server that answers before it has all ends what is sent to it", async () => {
  const origin = await kept(startOrigin((_, response) => answer(response, "enough")));
  const { egress } = await tenant();
  const content = new Pipe();
  const response = await send(egress, origin, "/", post(content));
  expect(await textOf(response)).toBe("enough");
  await until(() => origin.sockets[0]!.destroyed);
  expect(await content.write(bytes("more"))).toBe(false);
});

test.each(["HTTP/1.1", "HTTP/2"])("within TLS it is the same: %s", async (version) => {
  const options = { cert: certificate, key };
  const echo: RequestListener = (request, response) => {
    response.flushHeaders();
    request.pipe(response);
  };
  const server =
    version === "HTTP/2"
      ? createSecureServer(options, echo as unknown as Parameters<typeof createSecureServer>[1])
      : createHttps(options, echo);
  const origin = await kept(listen(server as unknown as Server, []));
  const { egress, names } = await tenant({ extraAuthorities: [certificate] });
  names.set("skerry.test", ["127.0.0.1"]);
  const uri = `https://skerry.test:${origin.port}`;
  const content = new Pipe();
  const response = await egress.send(get(uri, post(content)), rulesFor([uri]), never());
  await content.write(bytes("one"));
  expect(Buffer.from((await response.body.read(100))!).toString()).toBe("one");
  content.end();
  expect(await textOf(response)).toBe("");
});
