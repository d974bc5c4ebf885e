import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestWorker, workerOf } from "../handlers.ts";

const failure = "(error) => [error.name, error.reason]";

const handlers = {
  values: `async (request, { KV }) => {
    await KV.put("text", "grüß");
    await KV.put("json", JSON.stringify({ a: [1] }));
    await KV.put(new Uint8Array([0, 255]), new Uint8Array([1, 2, 3]).subarray(1));
    await KV.put("blob", new Blob(["of a ", "blob"]));
    await KV.put("stream", new Blob(["streamed"]).stream());
    await KV.put("empty", "");
    const bytes = await KV.get(new Uint8Array([0, 255]).buffer, "bytes");
    return Response.json([
      await KV.get("text"), await KV.get("text", { type: "text" }), await KV.get("json", "json"),
      [...bytes], new Uint8Array(await KV.get("text", "arrayBuffer")).length, await KV.get("blob"),
      await new Response(await KV.get("stream", "stream")).text(), await KV.get("empty"),
      await KV.get("absent"), await KV.get("absent", "json"),
    ]);
  }`,
  metadata: `async (request, { KV }) => {
    await KV.put("plain", "1");
    await KV.put("rich", "2", { metadata: { list: [1, "ä"] }, expirationTtl: 3600 });
    const plain = await KV.getWithMetadata("plain");
    const { value, version, metadata, expiration } = await KV.getWithMetadata("rich", "json");
    const left = expiration - Date.now() / 1000;
    return Response.json([
      plain.value, plain.metadata, plain.expiration, value, version > plain.version, metadata,
      left > 3500 && left < 3700, await KV.getWithMetadata("absent"),
    ]);
  }`,
  expiration: `async (request, { KV }) => {
    const soon = Math.floor(Date.now() / 1000) + 3600;
    await KV.put("until", "1", { expiration: soon });
    const { value, expiration } = await KV.getWithMetadata("until");
    return Response.json([value, expiration - soon]);
  }`,
  options: `async (request, { KV }) => Response.json(await Promise.all([
    KV.put("k", "x", { expiry: 60 }), KV.put("k", "x", { expirationTTL: 60 }), KV.put("k", "x", 60),
    KV.put("k", "x", { expiration: 4e9, expirationTtl: 60 }), KV.delete("k", { version: 1 }),
    KV.list({ reverse: true }), KV.get("k", { typ: "json" }),
    KV.put("k", "x", { expiration: 60 }), KV.put("k", "x", { expiration: Date.now() }),
    KV.put("k", "x", { expiration: new Date() }),
    KV.put("k", "x", { expiry: undefined, expiration: undefined, expirationTtl: null }),
    KV.get("k", { type: "text", cacheTtl: 60 }),
  ].map((promise) => promise.then(() => "done", (error) => error.name + ": " + error.message))))`,
  versions: `async (request, { KV }) => {
    const made = await KV.put("v", "1", { ifVersion: 0 });
    const again = await KV.put("v", "2", { ifVersion: 0 });
    const changed = await KV.put("v", "2", { ifVersion: made.version });
    const late = await KV.put("v", "3", { ifVersion: made.version });
    const kept = await KV.delete("v", { ifVersion: made.version });
    const removed = await KV.delete("v", { ifVersion: changed.version });
    return Response.json([
      made.ok, again.ok, again.version === made.version, changed.ok, changed.version > made.version,
      late.ok, late.version === changed.version, kept.ok, kept.version === changed.version,
      removed, await KV.get("v"), await KV.delete("v"),
    ]);
  }`,
  lists: `async (request, { OTHER }) => {
    for (const name of ["a/2", "a/1", "b", "a/3"]) await OTHER.put(name, "x", { metadata: name });
    const first = await OTHER.list({ prefix: "a/", limit: 2 });
    const next = await OTHER.list({ prefix: "a/", limit: 2, cursor: first.cursor });
    const all = await OTHER.list();
    return Response.json([
      first.keys.map(({ name, metadata, version, key, expiration }) =>
        [name, metadata, version > 0, key.length, expiration]),
      first.list_complete, next.keys.map(({ name }) => name), next.list_complete, next.cursor,
      all.keys.length,
    ]);
  }`,
  ages: `async (request, { KV, SHARED }) => Response.json([await KV.age(), await SHARED.age()])`,
  failures: `async (request, { KV }) => Response.json(await Promise.all([
    KV.put("", "x"), KV.put("k".repeat(513), "x"), KV.put("k", "x", { metadata: "m".repeat(2000) }),
    KV.list({ cursor: "?" }),
    KV.get("k", "xml"), KV.get(1), KV.put("k", null), KV.put("k", "x", { ifVersion: 1.5 }),
    KV.put("k", "x", { expirationTtl: 0 }), KV.list({ limit: 1001 }),
  ].map((promise) => promise.catch(${failure}))))`,
  names: `(request, env) => Response.json([
    "KV" in env, "NONE" in env, env.NONE === undefined, env.KV === env.KV, env.KV !== env.OTHER,
    env.GREETING, Object.keys(env),
  ])`,
  "not awaited": `(request, { KV }) => { KV.put("later", "kept"); return new Response() }`,
  later: `async (request, { KV }) => new Response(await KV.get("later"))`,
};

const kv = { KV: "things", OTHER: "others", SHARED: "~carts" };
let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers, {
    grants: ["log", "clock", "config", "kv"],
    settings: { kv, variables: { GREETING: "hi" } },
  });
}, 120_000);
afterAll(() => worker?.end());

async function json(handler: string): Promise<unknown> {
  const { text, error, log } = await worker.call(handler);
  expect([error, log]).toEqual([null, []]);
  return JSON.parse(text);
}

test("values are stored and read as text, JSON, bytes, streams", async () => {
  expect(await json("values")).toEqual([
    ...["grüß", "grüß", { a: [1] }, [2, 3], 6, "of a blob", "streamed", "", null, null],
  ]);
});

test("metadata, versions and expiry stand beside them", async () => {
  const absent = { value: null, version: 0, metadata: null, expiration: null };
  expect(await json("metadata")).toEqual([
    ...["1", null, null, 2, true, { list: [1, "ä"] }, true, absent],
  ]);
});

test("a value expires at a time, to the second", async () => {
  const [value, apart] = (await json("expiration")) as [string, number];
  expect(value).toBe("1");
  expect([0, 1]).toContain(apart);
});

test("an option that a call does not have, and a time that is over, are refused by name", async () => {
  const told = (await json("options")) as string[];
  expect(told.slice(0, 7)).toEqual([
    "TypeError: kv.put has no option expiry: there are expiration, expirationTtl, metadata, ifVersion",
    "TypeError: kv.put has no option expirationTTL: there are expiration, expirationTtl, metadata, ifVersion",
    "TypeError: Options of kv.put are an object, not 60",
    "TypeError: kv.put has either expiration or expirationTtl, not both",
    "TypeError: kv.delete has no option version: there are ifVersion",
    "TypeError: kv.list has no option reverse: there are prefix, cursor, limit",
    "TypeError: kv.get has no option typ: there are type, cacheTtl",
  ]);
  for (const each of told.slice(7, 10)) {
    expect(each).toMatch(/^RangeError: expiration is a whole number from \d{10} to \d{10}, not /);
  }
  expect(told.slice(10)).toEqual(["done", "done"]);
});

test("a write under a version is done where the key has it", async () => {
  expect(await json("versions")).toEqual([
    ...[true, false, true, true, true, false, true, false, true],
    ...[{ ok: true, version: 0 }, null, { ok: true, version: 0 }],
  ]);
});

test("keys are listed in order, page by page", async () => {
  expect(await json("lists")).toEqual([
    [
      ["a/1", "a/1", true, 3, null],
      ["a/2", "a/2", true, 3, null],
    ],
    ...[false, ["a/3"], true, null, 4],
  ]);
});

test("what is read is the newest where no cluster shares it, and a namespace that one would share is as any other", async () => {
  expect(await json("ages")).toEqual([0, 0]);
});

test("what the store refuses rejects with a KvError, and what is no argument with another", async () => {
  expect(await json("failures")).toEqual([
    ...[0, 1, 2].map(() => ["KvError", "too-large"]),
    ["KvError", "bad-cursor"],
    ...[0, 1, 2].map(() => ["TypeError", null]),
    ...[0, 1, 2].map(() => ["RangeError", null]),
  ]);
});

test("the settings say which names of env are namespaces", async () => {
  expect(await json("names")).toEqual([true, false, true, true, true, "hi", []]);
});

test("a write that nobody awaits is done", async () => {
  expect((await worker.call("not awaited")).error).toBeNull();
  expect((await worker.call("later")).text).toBe("kept");
});

test("without the grant config, env has namespaces, and says what it needs for others", async () => {
  const bare = await workerOf(
    {
      names: `(request, env) => {
        try { return new Response(env.GREETING) } catch (error) {
          return Response.json(["KV" in env, "NONE" in env, error.message]);
        }
      }`,
    },
    { grants: ["kv"], settings: { kv } },
  );
  try {
    const [found, none, message] = JSON.parse((await bare.call("names")).text);
    expect([found, none]).toEqual([true, false]);
    expect(message).toContain('env.GREETING needs the grant "config" in skerry.toml');
  } finally {
    await bare.end();
  }
});
