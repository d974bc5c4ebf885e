// `nodeHandler` behind servers of node:http and node:http2, by what clients send.
import { once } from "node:events";
import { createServer } from "node:http";
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer as createHttp2Server,
  createSecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type IncomingHttpHeaders,
} from "node:http2";
import { type AddressInfo, connect as connectSocket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHandler } from "../../runtime/embed/adapters/node-http.ts";
import { type Host, openHost, type UsageEvent, type Worker } from "../../runtime/embed/embed.ts";
import { componentOf } from "../javascript/project.ts";
import { certificate, key } from "../services/fetch/support/certificate.ts";
import { keptDataDir } from "../support/build-cache.ts";

const script = `
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/passed") return new Response(request.body, { status: request.body === null ? 201 : 200 });
    if (pathname === "/cookies") return new Response(null, { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
    if (pathname === "/throw") throw new Error("inner");
    if (pathname === "/broken") {
      let left = 3;
      return new Response(new ReadableStream({
        async pull(controller) {
          if (left-- === 0) throw new Error("inner");
          controller.enqueue(new Uint8Array(1000));
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
      }));
    }
    return Response.json([request.method, request.url, [...request.headers]]);
  },
};`;

let host: Host;
let worker: Worker;
const usage: UsageEvent[] = [];
const ends: (() => void)[] = [];

beforeAll(async () => {
  host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  host.on("usage", (event) => usage.push(event));
  const grants = ["log", "clock", "config", "streams"];
  const component = await componentOf({ "index.js": script }, { grants });
  worker = await host.load("acme/odd", component, { grants });
}, 120_000);
afterAll(async () => {
  for (const end of ends) end();
  await host?.close();
});

async function listening(server: Http2Server | ReturnType<typeof createServer>): Promise<number> {
  ends.push(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("a request of HTTP/1.1", () => {
  let port: number;
  beforeAll(async () => {
    port = await listening(createServer(nodeHandler(worker)));
  });

  const ask = async (head: string) => {
    const socket = connectSocket(port, "127.0.0.1");
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
    let come = "";
    for await (const piece of socket) come += piece;
    return come;
  };

  test.each([
    ["GET /a?b HTTP/1.1\r\nHost: x:8", '["GET","http://x:8/a?b",[["host","x:8"]]]'],
    ["GET //y/a HTTP/1.1\r\nHost: x", '["GET","http://x//y/a",[["host","x"]]]'],
    ["GET http://y:8/a HTTP/1.1\r\nHost: x", '["GET","http://y:8/a",[["host","y:8"]]]'],
    ["OPTIONS * HTTP/1.1\r\nHost: x", '["OPTIONS","http://x/",[["host","x"]]]'],
    ["GET / HTTP/1.0", '["GET","http://localhost/",[["host","localhost"]]]'],
  ])("is for the host that it names: %j", async (head, told) => {
    expect(await ask(head)).toContain(told);
  });

  test.each(["a/b", "a b", "u@a", "a?b", "a, b", ""])(
    "is refused with the host %j",
    async (name) => {
      const come = await ask(`GET /c HTTP/1.1\r\nHost: ${name}`);
      expect(come).toMatch(/^HTTP\/1.1 400 [\s\S]*\r\n\r\nbad-request\n/);
    },
  );
});

describe.each([["without TLS"], ["over TLS"]])("a request of HTTP/2 %s", (way) => {
  const scheme = way === "over TLS" ? "https" : "http";
  let client: ClientHttp2Session;
  let authority: string;
  const errors: unknown[] = [];

  beforeAll(async () => {
    const handler = nodeHandler<Http2ServerRequest>(worker, {
      onError: (error) => errors.push(error),
    });
    const server =
      way === "over TLS"
        ? createSecureServer({ cert: certificate, key }, handler)
        : createHttp2Server(handler);
    authority = `127.0.0.1:${await listening(server)}`;
    client = connect(`${scheme}://${authority}`, { rejectUnauthorized: false });
    ends.push(() => client.destroy());
  });

  async function ask(fields: IncomingHttpHeaders, content?: Uint8Array[]) {
    const stream = client.request(fields, { endStream: content === undefined });
    const answered = once(stream, "response");
    for (const piece of content ?? []) stream.write(piece);
    if (content !== undefined) stream.end();
    const [head] = (await answered) as [IncomingHttpHeaders];
    const come: Buffer[] = [];
    for await (const piece of stream) come.push(piece);
    return { head, content: Buffer.concat(come) };
  }

  test.each([0, 1, 255, 256, 257, 65_536, 1_000_000])(
    "has its content of %i bytes passed on whole, though it need not state a length",
    async (bytes) => {
      const content = new Uint8Array(bytes).map((_, index) => index * 31);
      const pieces = [content.subarray(0, 1_000), content.subarray(1_000)];
      const answer = await ask({ ":method": "POST", ":path": "/passed" }, pieces);
      expect(answer.head[":status"]).toBe(200);
      expect(answer.content.equals(content)).toBe(true);
    },
  );

  test("has no content where it says so", async () => {
    const { head } = await ask({ ":method": "POST", ":path": "/passed" });
    expect(head[":status"]).toBe(201);
  });

  test("is for the authority that it names, and cookies are one field", async () => {
    const { content } = await ask({
      ":path": "//a",
      ":authority": authority,
      cookie: ["a=1", "b=2"] as never,
      host: "other",
    });
    const fields = [
      ["cookie", "a=1; b=2"],
      ["host", authority],
    ];
    expect(JSON.parse(String(content))).toEqual(["GET", `${scheme}://${authority}//a`, fields]);
  });

  test("is answered with each of several fields of a name", async () => {
    const { head } = await ask({ ":path": "/cookies" });
    expect(head["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  test("that fails has its status and code", async () => {
    const { head, content } = await ask({ ":path": "/throw" });
    expect(head[":status"]).toBe(502);
    expect(String(content)).toMatch(/^guest-trap\nrequest [\w-]{36}\n$/);
  });

  test("whose answer breaks off is reset, and does not end", async () => {
    await expect(ask({ ":path": "/broken" })).rejects.toMatchObject({
      code: "ERR_HTTP2_STREAM_ERROR",
    });
  });

  test("that its client resets is over for its worker, and one that is answered whole was not left", async () => {
    usage.length = 0;
    errors.length = 0;
    await ask({ ":path": "/cookies" });
    const stream = client.request({ ":method": "POST", ":path": "/passed" }, { endStream: false });
    stream.on("error", () => {});
    stream.write("some");
    await once(stream, "data");
    stream.close(constants.NGHTTP2_CANCEL);
    await expect
      .poll(() => usage.map(({ code }) => code), { timeout: 10_000 })
      .toEqual([null, "client-left"]);
    expect(errors).toEqual([]);
  });
});
