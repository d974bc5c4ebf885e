import { afterAll, beforeAll, expect, test } from "vitest";
import type { Origin } from "../../examples/support/run-project.ts";
import { type TestWorker, workerOf } from "../handlers.ts";
import { reaching, testOrigin } from "./origin.ts";

const kept = '{ headers: { "cache-control": "max-age=60" } }';
const at = (path: string) => `"https://kept.test/${path}"`;
const told = '(error) => error.name + ": " + error.message';

const handlers = {
  "puts and matches": `async () => {
    const cache = caches.default;
    const key = ${at("plain")};
    const before = await cache.match(key);
    const put = await cache.put(key, new Response("kept", { status: 203, headers: {
      "cache-control": "max-age=60", "x-own": "1", "content-length": "999" } }));
    const found = await cache.match(new Request(key));
    const { status, url, redirected } = found;
    let fixed = "changed";
    try { found.headers.set("a", "b"); } catch (error) { fixed = error.name; }
    const names = [...found.headers.keys()].join();
    const text = await found.text();
    const again = await (await cache.match(new URL(key))).text();
    return Response.json([before === undefined, put === undefined, status, url, redirected,
      found.headers.get("age"), found.headers.get("content-length"), names, text, fixed, again,
      await cache.delete(key), await cache.delete(key), await cache.match(key) === undefined]);
  }`,
  "keeps names apart": `async () => {
    const key = ${at("names")};
    const names = ["", "a", "a ", "\\0", "\\u{1F30D}", "%00"];
    const caches_ = await Promise.all(names.map((name) => caches.open(name)));
    for (const [n, cache] of caches_.entries()) await cache.put(key, new Response(names[n] + n, ${kept}));
    const found = [];
    for (const cache of caches_) found.push(await (await cache.match(key)).text());
    const same = await (await (await caches.open("a")).match(key)).text();
    await caches_[1].delete(key);
    return Response.json([found, same, await caches_[1].match(key) === undefined,
      await caches_[2].match(key) !== undefined, await caches.default.match(key) !== undefined]);
  }`,
  methods: `async () => {
    const cache = await caches.open("methods");
    const key = ${at("methods")};
    await cache.put(key, new Response("text", ${kept}));
    const post = new Request(key, { method: "POST", body: "x" });
    const head = await cache.match(new Request(key, { method: "HEAD" }));
    return Response.json([
      await cache.match(post) === undefined,
      await (await cache.match(post, { ignoreMethod: true })).text(),
      head.body, head.headers.get("content-length"),
      await cache.delete(post), await cache.delete(post, { ignoreMethod: true }),
    ]);
  }`,
  conditions: `async () => {
    const cache = await caches.open("conditions");
    const key = ${at("conditions")};
    await cache.put(key, new Response("0123456789", { headers: { "cache-control": "s-maxage=60",
      etag: '"v1"', "last-modified": "Sat, 01 Jan 2000 00:00:00 GMT", "content-type": "text/plain" } }));
    const found = [];
    for (const headers of [
      { "if-none-match": '"v1"' }, { "if-none-match": '"v2"' },
      { "if-modified-since": "Sun, 02 Jan 2000 00:00:00 GMT" },
      { range: "bytes=2-4" }, { range: "bytes=-3" }, { range: "bytes=10-" }, { range: "bytes=0-1,3-4" },
      { range: "bytes=2-4", "if-range": '"v1"' }, { range: "bytes=2-4", "if-range": '"v2"' },
      { "cache-control": "no-cache", pragma: "no-cache" }, { "cache-control": "no-store" },
    ]) {
      const response = await cache.match(new Request(key, { headers }));
      found.push([response.status, response.headers.get("content-range"), await response.text()]);
    }
    return Response.json(found);
  }`,
  varies: `async () => {
    const cache = await caches.open("varies");
    const key = ${at("varies")};
    const of = (language) => new Request(key, { headers: { "accept-language": language } });
    for (const language of ["de", "fr"]) {
      await cache.put(of(language), new Response(language, { headers: { "cache-control": "max-age=60",
        vary: "Accept-Language" } }));
    }
    const found = [];
    for (const request of [of("de"), of("fr"), of("it"), key]) {
      found.push(await (await cache.match(request))?.text() ?? null);
    }
    const removed = await cache.delete(key);
    return Response.json([found, removed, await cache.match(of("de")) === undefined]);
  }`,
  "keeps by the rules": `async () => {
    const cache = await caches.open("rules");
    const found = {};
    const later = new Date(Date.now() + 60_000).toUTCString();
    for (const [name, headers, status] of [
      ["max-age", { "cache-control": "max-age=60" }], ["expires", { expires: later }],
      ["s-maxage first", { "cache-control": "max-age=0, s-maxage=60" }],
      ["s-maxage 0", { "cache-control": "max-age=60, s-maxage=0" }],
      ["no lifetime", {}], ["old", { "cache-control": "max-age=60", age: "60" }],
      ["no-store", { "cache-control": "no-store, max-age=60" }],
      ["no-cache", { "cache-control": "no-cache, max-age=60" }],
      ["private", { "cache-control": "private, max-age=60" }],
      ["while revalidating", { "cache-control": "max-age=0, stale-while-revalidate=60" }],
      ["404", { "cache-control": "max-age=60" }, 404], ["500", { "cache-control": "max-age=60" }, 500],
      ["a cookie", { "cache-control": "max-age=60", "set-cookie": "a=1" }],
      ["a private cookie", { "cache-control": "max-age=60, private=Set-Cookie", "set-cookie": "a=1" }],
      ["some private", { "cache-control": 'private="x-user, set-cookie", max-age=60', "x-user": "u" }],
      ["a private vary", { "cache-control": 'private="vary", max-age=60', vary: "x" }],
    ]) {
      const key = "https://rules.test/" + encodeURIComponent(name);
      await cache.put(key, new Response(name, { status: status ?? 200, headers }));
      const response = await cache.match(key);
      found[name] = response === undefined ? null : [...response.headers]
        .filter(([name]) => ["cache-control", "set-cookie", "x-user"].includes(name)).map(String);
    }
    return Response.json(found);
  }`,
  authorization: `async () => {
    const cache = await caches.open("authorization");
    const of = (path) => new Request("https://kept.test/" + path, { headers: { authorization: "Bearer a" } });
    await cache.put(of("secret"), new Response("secret", ${kept}));
    await cache.put(of("open"), new Response("open", { headers: { "cache-control": "public, max-age=60" } }));
    await cache.put(${at("anybody")}, new Response("anybody", ${kept}));
    return Response.json([await cache.match(of("secret")) === undefined,
      await cache.match("https://kept.test/secret") === undefined,
      await (await cache.match(of("open"))).text(), await cache.match(of("anybody")) === undefined]);
  }`,
  "newer ones": `async () => {
    const cache = await caches.open("newer");
    const key = ${at("newer")};
    await cache.put(key, new Response("old", ${kept}));
    await cache.put(key, new Response("new", ${kept}));
    const found = [await (await cache.match(key)).text()];
    await cache.put(key, new Response("none", { headers: { "cache-control": "no-store" } }));
    return Response.json([...found, await cache.match(key) === undefined]);
  }`,
  refusals: `async () => {
    const cache = await caches.open("refusals");
    const key = ${at("refused")};
    const used = new Response("used", ${kept});
    await used.text();
    const attempts = [
      () => cache.put(new Request(key, { method: "POST", body: "x" }), new Response("x", ${kept})),
      () => cache.put("ftp://kept.test/", new Response("x", ${kept})),
      () => cache.put("https://kept.test/" + "u".repeat(20_000), new Response("x", ${kept})),
      () => cache.put(key, new Response("x", { status: 206, headers: { "cache-control": "max-age=60" } })),
      () => cache.put(key, new Response("x", { headers: { "cache-control": "max-age=60", vary: "a, *" } })),
      () => cache.put(key, new Response(new Uint8Array(5_000_000), ${kept})),
      () => cache.put(key, new Response("x", { headers: { "cache-control": "max-age=60", a: "a".repeat(70_000) } })),
      () => cache.put(key, used), () => cache.put(key, Response.error()), () => cache.put(key, {}),
      () => cache.put("/relative", new Response("x", ${kept})), () => cache.match("/relative"),
      () => cache.match(key, { ignoreSearch: true }), () => cache.match(key, { ignoreVary: true }),
      () => cache.match(key, "ignoreMethod"), () => cache.add(key), () => cache.addAll([key]),
      () => cache.keys(), () => cache.matchAll(), () => caches.has("a"), () => caches.delete("a"),
      () => caches.keys(), () => caches.match(key), () => caches.open("n".repeat(1_025)),
      async () => new Cache(), async () => new CacheStorage(),
    ];
    const found = [];
    for (const attempt of attempts) found.push(await attempt().then(() => "done", ${told}));
    return Response.json([found, await cache.match(key) === undefined]);
  }`,
  "makes little of odd keys": `async () => {
    const cache = await caches.open("\\ud800");
    const many = new Request(${at("many")}, { headers: Array.from({ length: 300 }, (_, n) => ["x-" + n, "1"]) });
    await cache.put(many, new Response("x", ${kept}));
    await cache.put(${at("a#b")}, new Response("fragment", ${kept}));
    return Response.json([await cache.match(many) === undefined,
      await cache.match("https://kept.test/" + "u".repeat(20_000)) === undefined,
      await (await cache.match(${at("a")})).text(), await cache.delete("ftp://kept.test/")]);
  }`,
  "keeps what streams": `async () => {
    const cache = await caches.open("streams");
    const pieces = Array.from({ length: 20 }, (_, n) => new Uint8Array(50_000).fill(n));
    const stream = new ReadableStream({ pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close(); else controller.enqueue(piece);
    } });
    await cache.put(${at("stream")}, new Response(stream, ${kept}));
    const bytes = await (await cache.match(${at("stream")})).bytes();
    let left = 100;
    const long = new ReadableStream({ pull(controller) {
      if (left-- === 0) controller.close(); else controller.enqueue(new Uint8Array(65_536));
    } });
    const tooLarge = await cache.put(${at("long")}, new Response(long, ${kept})).catch(${told});
    const failing = new ReadableStream({ pull(controller) { controller.error(new Error("broke off")) } });
    const broken = await cache.put(${at("failing")}, new Response(failing, ${kept})).catch(${told});
    return Response.json([bytes.length, bytes[0], bytes[999_999], tooLarge, broken,
      await cache.match(${at("long")}) === undefined, await cache.match(${at("failing")}) === undefined]);
  }`,
  "of an origin": `async (request, env, context) => {
    const cache = caches.default;
    const key = env.ORIGIN + "/letters";
    const found = await cache.match(key);
    if (found !== undefined) return found;
    const fetched = await fetch(key);
    const response = new Response(fetched.body, fetched);
    response.headers.set("cache-control", "s-maxage=60");
    context.waitUntil(cache.put(key, response.clone()));
    return response;
  }`,
  "of an origin, untouched": `async (request, env) => {
    const cache = await caches.open("untouched");
    const key = env.ORIGIN + "/kept";
    await cache.put(key, await fetch(key));
    return Response.json([await (await cache.match(key)).text()]);
  }`,
  "a name without a lifetime": `async () => {
    const cache = await caches.open("forever");
    for (const n of [1, 2]) await cache.put(${at("forever")} + n, new Response("x"));
    return new Response(String(await cache.match(${at("forever1")})));
  }`,
};

let asked = 0;
let origin: Origin;
let worker: TestWorker;
let whole: TestWorker;
beforeAll(async () => {
  origin = await testOrigin({
    "/letters": (_, response) => response.end(`${++asked} ${"letters ".repeat(30_000)}`),
    "/kept": (_, response) =>
      response.writeHead(200, { "cache-control": "max-age=60" }).end("of an origin"),
  });
  const settings = reaching(origin);
  const grants = ["log", "clock", "config", "fetch", "cache"] as const;
  worker = await workerOf(handlers, { grants: [...grants, "streams"], settings });
  whole = await workerOf(handlers, { grants, settings });
}, 120_000);
afterAll(async () => {
  await worker?.end();
  await whole?.end();
  await origin?.close();
});

const large = "body has up to 4 MiB, or a quarter of `memory` under [cache]";
const none = "is not there";

/** What each handler answers, piece by piece and whole. */
const expected: Record<string, unknown> = {
  "puts and matches": [
    ...[true, true, 203, "https://kept.test/plain", false, "0", "4"],
    "age,cache-control,content-length,content-type,date,x-own",
    ...["kept", "TypeError", "kept", true, false, true],
  ],
  "keeps names apart": [["0", "a1", "a 2", "\x003", "🌍4", "%005"], "a1", true, true, true],
  methods: [true, "text", null, "4", false, true],
  conditions: [
    [304, null, ""],
    [200, null, "0123456789"],
    [304, null, ""],
    [206, "bytes 2-4/10", "234"],
    [206, "bytes 7-9/10", "789"],
    [416, "bytes */10", ""],
    [200, null, "0123456789"],
    [206, "bytes 2-4/10", "234"],
    [200, null, "0123456789"],
    [200, null, "0123456789"],
    [200, null, "0123456789"],
  ],
  varies: [["de", "fr", null, null], true, true],
  authorization: [true, true, "open", true],
  "newer ones": ["new", true],
  "makes little of odd keys": [true, true, "fragment", false],
  "keeps what streams": [
    ...[1_000_000, 0, 19, expect.stringContaining(large), "Error: broke off", true, true],
  ],
  "of an origin, untouched": ["of an origin"],
};

const hows = ["piece by piece", "whole"];
const called = (how: string) => (how === "whole" ? whole : worker);

for (const [handler, answer] of Object.entries(expected)) {
  test.each(hows)(`${handler}: %s`, async (how) => {
    const { text, error, log } = await called(how).call(handler);
    expect([error, log]).toEqual([null, []]);
    expect(JSON.parse(text)).toEqual(answer);
  });
}

test("what is kept is kept by RFC 9111, as in a shared cache", async () => {
  const { text, log } = await worker.call("keeps by the rules");
  const control = (value: string) => [`cache-control,${value}`];
  expect(JSON.parse(text)).toEqual({
    "max-age": control("max-age=60"),
    expires: [],
    "s-maxage first": control("max-age=0, s-maxage=60"),
    "s-maxage 0": null,
    "no lifetime": null,
    old: null,
    "no-store": null,
    "no-cache": null,
    private: null,
    "while revalidating": null,
    404: control("max-age=60"),
    500: null,
    "a cookie": null,
    "a private cookie": control("max-age=60"),
    "some private": control("max-age=60"),
    "a private vary": null,
  });
  expect(log).toEqual([expect.stringContaining("warn cache.put kept nothing: the response does")]);
});

test("a response that names no lifetime is told of once", async () => {
  const { text, log } = await worker.call("a name without a lifetime");
  expect([text, log.length]).toEqual(["undefined", 1]);
});

test("what can't be done is an error that says so", async () => {
  const { text } = await worker.call("refusals");
  const [found, isAbsent] = JSON.parse(text) as [string[], boolean];
  expect(isAbsent).toBe(true);
  const parts = [
    ...[
      "for a GET alone",
      "none of http or https",
      "over 16,384 characters",
      "a part of a response",
    ],
    ...["whose Vary is *", large, large, "read already", "Response.error()", "no Response"],
    ...["Invalid URL", "Invalid URL", `ignoreSearch ${none}`, `ignoreVary ${none}`],
    ...["options must be an object", `cache.add() ${none}`, `cache.addAll() ${none}`],
    ...[`cache.keys() ${none}`, `cache.matchAll() ${none}`, `caches.has() ${none}`],
    ...[`caches.delete() ${none}`, `caches.keys() ${none}`, `caches.match() ${none}`],
    ...["at most 1024 characters", "Illegal constructor", "Illegal constructor"],
  ];
  expect(found).toEqual(parts.map((each) => expect.stringContaining(each)));
  const names = found.map((each) => each.split(":")[0]);
  expect(names.filter((name) => name === "TypeError")).toHaveLength(16);
  expect(names.filter((name) => name === "NotSupportedError")).toHaveLength(10);
});

test.each(hows)("an origin is asked once: %s", async (how) => {
  asked = 0;
  const first = await called(how).call("of an origin");
  expect([first.error, first.log, first.status]).toEqual([null, [], 200]);
  const before = await called(how).call("of an origin");
  expect([before.text.length, asked]).toEqual([240_002, 1]);
  expect(before.text).toBe(first.text);
  expect(Object.fromEntries(before.fields)).toMatchObject({
    age: expect.stringMatching(/^[01]$/),
    "cache-control": "s-maxage=60",
  });
});
