import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyExample,
  namedOrigin,
  type Origin,
  type Project,
  startOrigin,
} from "./support/run-project.ts";

let origin: Origin;
let example: Project;
let url: string;
/** What the origin does with the next request. */
let answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

beforeAll(async () => {
  origin = await startOrigin((request, response) => void answer(request, response));
  example = await copyExample("origin-proxy", {
    [namedOrigin]: origin.url,
    // Content of any size goes past a worker that has room for a fraction of it.
    "[fetch]": '[limits]\nmemory = "1 MiB"\n\n[fetch]',
  });
  url = await example.run();
}, 300_000);
afterAll(async () => {
  await example.remove();
  await origin.close();
}, 60_000);

/** A request to the worker; `content` is sent as it comes. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; content?: Readable } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, content } = options;
    const request = send(`${url}${path}`, { method, headers }, resolve);
    request.on("error", reject);
    if (content === undefined) request.end();
    else pipeline(content, request).catch(reject);
  });
}

describe("examples/origin-proxy", () => {
  test("adds a header and a cookie to what the origin answers", async () => {
    answer = (_, response) => {
      response.writeHead(203, [
        ...["content-type", "text/css", "set-cookie", "a=1", "set-cookie", "b=2"],
        ...["x-own", "1", "connection", "close"],
      ]);
      response.end("body{}");
    };
    const response = await ask("/style.css");
    expect(response.statusCode).toBe(203);
    expect(response.headers).toMatchObject({
      "content-type": "text/css",
      "x-own": "1",
      "x-served-by": "skerry",
    });
    const cookies = response.headers["set-cookie"] ?? [];
    expect(cookies.slice(0, 2)).toEqual(["a=1", "b=2"]);
    expect(cookies[2]).toMatch(
      /^visitor=[0-9a-f-]{36}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(await text(response)).toBe("body{}");
    const again = await ask("/style.css", { headers: { cookie: "visitor=1" } });
    expect(again.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(await text(again)).toBe("body{}");
  });

  test("asks the origin what the visitor asked", async () => {
    let asked: {
      method?: string;
      url?: string;
      headers: IncomingMessage["headers"];
      content: string;
    };
    answer = async (request, response) => {
      const { method = "", url: path = "", headers } = request;
      asked = { method, url: path, headers, content: await text(request) };
      response.end();
    };
    const response = await ask("/a%20b/?q=1&q=2", {
      method: "PUT",
      headers: { "content-type": "text/plain", "x-own": "1", "content-length": "5" },
      content: Readable.from(["hello"]),
    });
    expect(await text(response)).toBe("");
    expect(asked!).toMatchObject({ method: "PUT", url: "/a%20b/?q=1&q=2", content: "hello" });
    expect(asked!.headers).toMatchObject({
      "content-type": "text/plain",
      "x-own": "1",
      "x-forwarded-host": new URL(url).host,
      host: new URL(origin.url).host,
    });
  });

  test("passes on redirects, answers without content and answers to HEAD", async () => {
    answer = (request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
      else if (request.url === "/unchanged") response.writeHead(304, { etag: '"1"' }).end();
      else if (request.url === "/empty") response.writeHead(204).end();
      else response.setHeader("content-length", "12345").end();
    };
    const moved = await ask("/moved");
    expect([moved.statusCode, moved.headers.location]).toEqual([302, "/elsewhere"]);
    const unchanged = await ask("/unchanged", { headers: { "if-none-match": '"1"' } });
    expect([unchanged.statusCode, unchanged.headers.etag]).toEqual([304, '"1"']);
    expect((await ask("/empty")).statusCode).toBe(204);
    const head = await ask("/size", { method: "HEAD" });
    expect([head.statusCode, head.headers["content-length"]]).toEqual([200, "12345"]);
    for (const response of [moved, unchanged, head]) expect(await text(response)).toBe("");
  });

  test("hands over each piece as it comes", async () => {
    const seen = Promise.withResolvers<void>();
    answer = async (_, response) => {
      response.write("first ");
      await seen.promise;
      response.end("second");
    };
    const pieces = (await ask("/slow"))[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("first ");
    seen.resolve();
    expect(String((await pieces.next()).value)).toBe("second");
    expect((await pieces.next()).done).toBe(true);
  });

  test("hands each piece of the visitor's content to the origin as it comes", async () => {
    const arrived = Promise.withResolvers<void>();
    answer = async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) {
        pieces.push(piece);
        arrived.resolve();
      }
      response.end(Buffer.concat(pieces));
    };
    async function* content() {
      yield "first ";
      await arrived.promise;
      yield "second";
    }
    const response = await ask("/upload", { method: "POST", content: Readable.from(content()) });
    expect(await text(response)).toBe("first second");
  });

  test("takes no more memory for large content, and changes no byte of it", async () => {
    const piece = Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 31) % 251));
    const pieces = 1024;
    const expected = createHash("sha256");
    for (let count = 0; count < pieces; count++) expected.update(piece);
    const digest = expected.digest("hex");
    function* content() {
      for (let count = 0; count < pieces; count++) yield piece;
    }
    answer = (_, response) => void pipeline(Readable.from(content()), response).catch(() => {});
    const got = createHash("sha256");
    await pipeline(await ask("/large"), got);
    expect(got.digest("hex")).toBe(digest);
    answer = async (request, response) => {
      const sent = createHash("sha256");
      await pipeline(request, sent);
      response.end(sent.digest("hex"));
    };
    const uploaded = await ask("/large", { method: "POST", content: Readable.from(content()) });
    expect(await text(uploaded)).toBe(digest);
  }, 300_000);

  test("lets go of the origin when the visitor leaves", async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_, response) => {
      response.on("close", closed.resolve);
      response.write("first");
    };
    const response = await ask("/endless");
    await once(response, "data");
    response.destroy();
    await closed.promise;
  });

  test("breaks off where the origin does", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("first", () => response.destroy());
    };
    const response = await ask("/broken");
    await expect(buffer(response)).rejects.toThrow();
  });

  test("answers 502 where there is no origin, and logs why", async () => {
    const alone = await copyExample("origin-proxy", { [namedOrigin]: "http://127.0.0.1:1" });
    try {
      const response = await fetch(`${await alone.run()}/`);
      expect(response.status).toBe(502);
      expect(await response.text()).toBe("the origin can't be reached\n");
      expect(await alone.stop()).toMatch(/\n {2}error {3}\S/);
    } finally {
      await alone.remove();
    }
  }, 120_000);
});
