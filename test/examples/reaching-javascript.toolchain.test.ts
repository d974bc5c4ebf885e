// The JavaScript forms of origin-proxy, aggregate and kv-counter; what the host does for both forms is
// tested with the other ones.
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
/** What the origin does with the next request. */
let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
beforeAll(async () => {
  origin = await startOrigin((request, response) => void answer(request, response));
});
afterAll(() => origin.close());

describe("examples/origin-proxy-javascript", () => {
  let example: Project;
  let url: string;
  beforeAll(async () => {
    example = await copyExample("origin-proxy-javascript", {
      [namedOrigin]: origin.url,
      // Content of any size goes past a worker that has room for a fraction of it.
      "[fetch]": '[limits]\nmemory = "14 MiB"\n\n[fetch]',
    });
    url = await example.run();
  }, 300_000);
  afterAll(() => example.remove(), 60_000);

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

  test("adds a header and a cookie to what the origin answers", async () => {
    answer = (_, response) => {
      response.writeHead(203, [
        ...["content-type", "text/css", "set-cookie", "a=1", "set-cookie", "b=2", "x-own", "1"],
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
    const again = await ask("/style.css", { headers: { cookie: "a=2; visitor=1" } });
    expect(again.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(await text(again)).toBe("body{}");
  });

  test("asks the origin what the visitor asked", async () => {
    answer = async (request, response) => {
      const { method, url: path, headers } = request;
      response.end(JSON.stringify({ method, path, headers, content: await text(request) }));
    };
    const response = await ask("/a%20b/?q=1&q=2", {
      method: "PUT",
      headers: { "content-type": "text/plain", "x-own": "1" },
      content: Readable.from(["hello"]),
    });
    expect(JSON.parse(await text(response))).toMatchObject({
      ...{ method: "PUT", path: "/a%20b/?q=1&q=2", content: "hello" },
      headers: {
        "content-type": "text/plain",
        "x-own": "1",
        "x-forwarded-host": new URL(url).host,
        host: new URL(origin.url).host,
      },
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

  test("hands over each piece as it comes, both ways", async () => {
    const seen = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    answer = async (request, response) => {
      request.once("data", arrived.resolve);
      const content = text(request);
      response.write("first ");
      await seen.promise;
      response.end(await content);
    };
    async function* content() {
      yield "some ";
      await arrived.promise;
      yield "content";
    }
    const response = await ask("/slow", { method: "POST", content: Readable.from(content()) });
    const pieces = response[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("first ");
    seen.resolve();
    expect(String((await pieces.next()).value)).toBe("some content");
  });

  test("takes no more memory for large content, and changes no byte of it", async () => {
    const piece = Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 31) % 251));
    const pieces = 512;
    const expected = createHash("sha256");
    for (let count = 0; count < pieces; count++) expected.update(piece);
    const digest = expected.digest("hex");
    function* content() {
      for (let count = 0; count < pieces; count++) yield piece;
    }
    answer = (_, response) => pipeline(Readable.from(content()), response).catch(() => {});
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

  test("lets go of the origin when the visitor leaves, and breaks off where the origin does", async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_, response) => {
      response.on("close", closed.resolve);
      response.write("first");
    };
    const response = await ask("/endless");
    await once(response, "data");
    response.destroy();
    await closed.promise;
    answer = (_, broken) => {
      broken.writeHead(200, { "content-length": "100" });
      broken.write("first", () => broken.destroy());
    };
    await expect(buffer(await ask("/broken"))).rejects.toThrow();
  });

  test("answers 502 where there is no origin, and logs why", async () => {
    const alone = await copyExample("origin-proxy-javascript", {
      [namedOrigin]: "http://127.0.0.1:1",
    });
    try {
      const response = await fetch(`${await alone.run()}/`);
      expect(response.status).toBe(502);
      expect(await response.text()).toBe("The origin does not answer.\n");
      expect(await alone.stop()).toMatch(/\n {2}error {3}TypeError: fetch failed: /);
    } finally {
      await alone.remove();
    }
  }, 300_000);
});

describe("examples/aggregate-javascript", () => {
  let example: Project;
  let url: string;
  /** By path. */
  let answers: Record<string, (response: ServerResponse) => void>;
  beforeAll(async () => {
    example = await copyExample("aggregate-javascript", {
      [namedOrigin]: origin.url,
      // A third one, where nobody listens, that may not be asked either.
      'news.json"': 'news.json own=http://127.0.0.1:1/"',
    });
    url = await example.run();
  }, 300_000);
  afterAll(() => example.remove(), 60_000);

  async function ask(): Promise<{ status: number; json: unknown }> {
    answer = (request, response) => answers[request.url ?? ""]?.(response);
    const response = await fetch(url);
    return { status: response.status, json: await response.json() };
  }

  test("asks all sources at once, puts what each gives into one, and tells the one that fails", async () => {
    // Neither is answered before both have been asked.
    const waiting: (() => void)[] = [];
    const give = (text: string) => (response: ServerResponse) => {
      waiting.push(() => response.end(text));
      if (waiting.length === 2) for (const send of waiting) send();
    };
    answers = { "/weather.json": give('{"degrees": 12}'), "/news.json": give('["grüß"]') };
    expect(await ask()).toEqual({
      status: 200,
      json: {
        weather: { data: { degrees: 12 } },
        news: { data: ["grüß"] },
        own: { error: "denied" },
      },
    });
  });

  test("tells what was wrong with each", async () => {
    answers = {
      "/weather.json": (response) => response.end("{"),
      "/news.json": (response) => response.writeHead(500).end(),
    };
    const { status, json } = await ask();
    expect(status).toBe(502);
    expect(json).toEqual({
      weather: { error: "not JSON" },
      news: { error: "status 500" },
      own: { error: "denied" },
    });
    answers = {
      "/weather.json": (response) => response.end("1"),
      "/news.json": (response) => response.destroy(),
    };
    expect(await ask()).toEqual({
      status: 200,
      json: { weather: { data: 1 }, news: { error: "cut-short" }, own: { error: "denied" } },
    });
  });
});

describe("examples/kv-counter-javascript", () => {
  let example: Project;
  let url: string;
  beforeAll(async () => {
    example = await copyExample("kv-counter-javascript");
    url = await example.run();
  }, 300_000);
  afterAll(() => example.remove(), 60_000);

  async function ask(method: string, path: string): Promise<string> {
    const response = await fetch(`${url}${path}`, { method });
    return `${response.status} ${(await response.text()).trim()}`;
  }

  test("counts, each counter by itself", async () => {
    expect(await ask("GET", "/visits")).toBe("200 0");
    expect(await ask("POST", "/visits")).toBe("200 1");
    expect(await ask("POST", "/visits")).toBe("200 2");
    expect(await ask("POST", "/%C3%A4")).toBe("200 1");
    expect(await ask("GET", "/visits")).toBe("200 2");
    expect(await ask("GET", "/")).toMatch(/^404 /);
    expect(await ask("PUT", "/visits")).toMatch(/^405 /);
    expect(await ask("POST", `/${"n".repeat(513)}`)).toBe("413 Its name is too long.");
  });

  test("loses no count and gives none twice, with 100 clients at once", async () => {
    const clients = 100;
    const counts = await Promise.all(
      Array.from({ length: clients }, async () => [
        await ask("POST", "/crowd"),
        await ask("POST", "/crowd"),
      ]),
    );
    expect(counts.flat().filter((each) => !each.startsWith("200 "))).toEqual([]);
    const got = counts.flat().map((each) => Number(/^200 (\d+)$/.exec(each)?.[1] ?? each));
    const all = Array.from({ length: 2 * clients }, (_, index) => index + 1);
    expect(got.sort((one, other) => one - other)).toEqual(all);
    expect(await ask("GET", "/crowd")).toBe(`200 ${2 * clients}`);
  }, 300_000);

  test("goes on counting where it was after a restart", async () => {
    await example.stop();
    url = await example.run();
    expect(await ask("POST", "/visits")).toBe("200 3");
  }, 180_000);
});
