// Answers that are kept in front of a worker, over real connections.
import { afterEach, describe, expect, test } from "vitest";
import { sendRaw } from "../../support/raw-http.ts";
import { answer, type CachedWorker, cachedWorker, type Ran } from "./support/cached-worker.ts";

let worker: CachedWorker;
afterEach(() => worker.close());

/** A worker that answers with its number of runs, and these fields. */
async function counting(fields?: Record<string, string>, status?: number): Promise<void> {
  let runs = 0;
  worker = await cachedWorker(() => answer(`run ${++runs}`, fields, status));
}

const texts = async (...paths: string[]) => {
  const all = [];
  for (const path of paths) all.push((await worker.ask(path)).text);
  return all;
};

describe("an answer that says how long it is fresh", () => {
  test("is given again without a run of the worker, with its age, and told as a hit", async () => {
    await counting({ "cache-control": "max-age=60", "x-mine": "1" });
    const first = await worker.ask("/a?b");
    expect(first).toMatchObject({
      status: 200,
      text: "run 1",
      cache: "skerry; fwd=uri-miss; stored",
    });
    expect(first.fields.age).toBeUndefined();
    const again = await worker.ask("/a?b");
    expect(again).toMatchObject({ status: 200, text: "run 1" });
    expect(again.cache).toMatch(/^skerry; hit; ttl=[456]\d$/);
    expect(again.fields).toMatchObject({
      "x-mine": "1",
      "content-length": "5",
      "cache-control": "max-age=60",
      age: expect.stringMatching(/^\d+$/),
      date: first.fields.date,
    });
    expect(again.fields["x-request-id"]).not.toBe(first.fields["x-request-id"]);
    expect(worker.runs).toHaveLength(1);
    // A client may have all of its answer before that is told.
    await expect
      .poll(() => worker.told.map(({ outcome }) => [outcome.cache, outcome.usage.fuel]))
      .toEqual([
        ["miss", 7],
        ["hit", 0],
      ]);
    expect(worker.told[1]!.meta).toMatchObject({ worker: "w", deployment: "d", bytesOut: 5 });
  });

  test("that waited for its tenant's rate is told with the time it waited", async () => {
    const turn = Promise.withResolvers<null>();
    const rate = { allows: false, turn: () => turn.promise };
    worker = await cachedWorker(() => answer("kept", { "cache-control": "max-age=60" }), { rate });
    await worker.ask();
    const waiting = worker.ask();
    await expect.poll(() => worker.came()).toBe(2);
    const since = performance.now();
    await expect.poll(() => performance.now() - since, { interval: 1 }).toBeGreaterThan(5);
    turn.resolve(null);
    expect((await waiting).text).toBe("kept");
    await expect
      .poll(() => worker.told.map(({ meta }) => meta.queuedMs > 4))
      .toEqual([false, true]);
  });

  test("is another's for another query, path or host", async () => {
    await counting();
    expect(await texts("/", "/?a", "/a", "/A", "/?a")).toEqual([
      "run 1",
      "run 2",
      "run 3",
      "run 4",
      "run 2",
    ]);
    const other = await worker.ask("/", { headers: { host: "other.example" } });
    expect(other.text).toBe("run 5");
  });

  test.each([
    ["s-maxage", { "cache-control": "s-maxage=60" }],
    ["Expires", { expires: new Date(Date.now() + 3_600_000).toUTCString() }],
  ])("may say it by %s", async (_, fields) => {
    await counting(fields);
    expect(await texts("/", "/")).toEqual(["run 1", "run 1"]);
  });

  test("may be a redirect or a failure", async () => {
    await counting({ "cache-control": "max-age=60", location: "/x" }, 301);
    expect(await texts("/", "/")).toEqual(["run 1", "run 1"]);
    await worker.close();
    await counting(undefined, 404);
    expect(await texts("/", "/")).toEqual(["run 1", "run 1"]);
  });

  test("counts the age that it comes with", async () => {
    await counting({ "cache-control": "max-age=60", age: "50" });
    await worker.ask();
    const again = await worker.ask();
    expect(Number(again.fields.age)).toBeGreaterThanOrEqual(50);
    await worker.close();
    await counting({ "cache-control": "max-age=60", age: "60" });
    expect(await texts("/", "/")).toEqual(["run 1", "run 2"]);
  });

  test("keeps what other caches said of it", async () => {
    await counting({ "cache-control": "max-age=60", "cache-status": "origin; hit" });
    expect((await worker.ask()).cache).toBe("origin; hit, skerry; fwd=uri-miss; stored");
    expect((await worker.ask()).cache).toMatch(/^origin; hit, skerry; hit; ttl=/);
  });

  test("without content has none", async () => {
    worker = await cachedWorker(() => answer("", { "cache-control": "max-age=60" }, 204));
    for (let i = 0; i < 2; i++) expect(await worker.ask()).toMatchObject({ status: 204, text: "" });
    expect(worker.runs).toHaveLength(1);
  });
});

test.each([
  ["says nothing of it", {}],
  ["says when it was last modified alone", { "last-modified": "Thu, 01 Jan 2015 00:00:00 GMT" }],
  ["has an entity tag alone", { etag: '"1"' }],
  ["has to be asked about", { "cache-control": "no-cache, max-age=60", etag: '"1"' }],
  ["is one visitor's", { "cache-control": "private, max-age=60" }],
  ["is not to be stored", { "cache-control": "no-store, max-age=60" }],
  ["sets a cookie", { "cache-control": "max-age=60", "set-cookie": "a=1" }],
  ["depends on anything", { "cache-control": "max-age=60", vary: "*" }],
  ["is stale as it comes", { "cache-control": "max-age=0" }],
])("an answer that %s is not kept", async (_, fields) => {
  await counting(fields);
  expect(await texts("/", "/")).toEqual(["run 1", "run 2"]);
  expect((await worker.ask()).cache).toBe("skerry; fwd=uri-miss");
});

test("an answer with fields after its content is not kept", async () => {
  worker = await cachedWorker(() => ({ ...answer("x"), trailers: [["x-sum", "1"]] }));
  for (let i = 0; i < 2; i++) await worker.ask();
  expect(worker.runs).toHaveLength(2);
});

test("what fails is not kept, and those who come next ask for themselves", async () => {
  let runs = 0;
  worker = await cachedWorker(() => {
    if (++runs === 1) throw new Error("the guest failed");
    return answer(`run ${runs}`);
  });
  expect((await worker.ask()).status).toBe(500);
  expect(await texts("/", "/")).toEqual(["run 2", "run 2"]);
});

test("a request with Authorization is answered for itself, unless the answer is for all", async () => {
  await counting();
  const headers = { authorization: "Basic YQ==" };
  for (const run of [1, 2]) expect((await worker.ask("/", { headers })).text).toBe(`run ${run}`);
  expect(await texts("/", "/")).toEqual(["run 3", "run 3"]);
  expect((await worker.ask("/", { headers })).text).toBe("run 4");
  await worker.close();
  await counting({ "cache-control": "public, max-age=60" });
  for (let i = 0; i < 2; i++) expect((await worker.ask("/", { headers })).text).toBe("run 1");
});

describe("HEAD", () => {
  test("is answered by what is kept of GET, with its length and without its content", async () => {
    await counting();
    await worker.ask();
    const head = await worker.ask("/", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.fields["content-length"]).toBe("5");
    expect(head.cache).toMatch(/^skerry; hit/);
    expect(worker.runs).toHaveLength(1);
  });

  test("has nothing kept", async () => {
    await counting();
    for (let i = 0; i < 2; i++) await worker.ask("/", { method: "HEAD" });
    expect((await worker.ask()).text).toBe("run 3");
    expect(worker.runs.map(({ method }) => method)).toEqual(["HEAD", "HEAD", "GET"]);
  });
});

describe("a visitor who has the answer", () => {
  const etag = { "cache-control": "max-age=60", etag: '"1"', "x-mine": "1" };
  const date = "Thu, 01 Jan 2015 00:00:00 GMT";

  test.each([
    ["by its entity tag", etag, { "if-none-match": 'W/"1", "2"' }],
    [
      "by its date",
      { "cache-control": "max-age=60", "last-modified": date },
      { "if-modified-since": date },
    ],
  ])("%s is told so without a run", async (_, fields, headers) => {
    await counting(fields);
    await worker.ask();
    const told = await worker.ask("/", { headers });
    expect(told).toMatchObject({ status: 304, text: "" });
    expect(told.fields["x-mine"]).toBeUndefined();
    expect(told.cache).toMatch(/^skerry; hit/);
    expect((await worker.ask("/", { headers: { "if-none-match": '"2"' } })).status).toBe(200);
    expect(worker.runs).toHaveLength(1);
  });

  test("is the worker's to answer when it is stale; what the worker confirms is fresh again", async () => {
    worker = await cachedWorker((ran: Ran) => {
      const known = ran.field("if-none-match");
      if (known !== null) return answer("", { etag: '"1"', "cache-control": "max-age=60" }, 304);
      return answer("whole", { etag: '"1"', age: "60", "cache-control": "max-age=61" });
    });
    await worker.ask();
    await new Promise((wait) => setTimeout(wait, 1_100));
    const headers = { "if-none-match": '"1"' };
    expect(await worker.ask("/", { headers })).toMatchObject({
      status: 304,
      cache: "skerry; fwd=stale",
    });
    // The visitor's own question reached the worker, and nobody else's.
    expect(worker.runs.map((ran) => ran.field("if-none-match"))).toEqual([null, '"1"']);
    expect(await worker.ask()).toMatchObject({ status: 200, text: "whole" });
    expect(worker.runs).toHaveLength(2);
  });

  test("of another answer says nothing of the one that is kept", async () => {
    worker = await cachedWorker((ran: Ran) => {
      const known = ran.field("if-none-match");
      if (known !== null) return answer("", { etag: known, "cache-control": "max-age=60" }, 304);
      return answer("whole", { etag: '"1"', age: "60", "cache-control": "max-age=61" });
    });
    await worker.ask();
    await new Promise((wait) => setTimeout(wait, 1_100));
    await worker.ask("/", { headers: { "if-none-match": '"2"' } });
    await worker.ask();
    expect(worker.runs).toHaveLength(3);
  });
});

describe("a request that", () => {
  test.each([
    ["no-cache", "skerry; fwd=request; stored"],
    ["max-age=0", "skerry; fwd=request; stored"],
    ["min-fresh=61", "skerry; fwd=request; stored"],
  ])("says %s has the worker run, and its answer kept", async (wish, status) => {
    await counting();
    await worker.ask();
    // The age is looked at by the ms.
    await new Promise((wait) => setTimeout(wait, 5));
    const headers = { "cache-control": wish };
    expect(await worker.ask("/", { headers })).toMatchObject({ text: "run 2", cache: status });
    expect((await worker.ask()).text).toBe("run 2");
  });

  test("says no-store has nothing of its answer kept", async () => {
    await counting();
    const headers = { "cache-control": "no-store" };
    expect((await worker.ask("/", { headers })).cache).toBe("skerry; fwd=uri-miss");
    expect(await texts("/", "/")).toEqual(["run 2", "run 2"]);
  });

  test("wants only what is kept gets it, or 504 and no run", async () => {
    await counting();
    const headers = { "cache-control": "only-if-cached" };
    expect(await worker.ask("/", { headers })).toMatchObject({
      ...{ status: 504, text: "", cache: "skerry; detail=only-if-cached" },
    });
    expect(worker.runs).toHaveLength(0);
    await worker.ask();
    expect(await worker.ask("/", { headers })).toMatchObject({ status: 200, text: "run 1" });
  });

  test.each([
    ["asks for a part", { range: "bytes=0-1" }],
    ["asks for what it has in part", { "if-range": '"1"', range: "bytes=0-1" }],
    ["asks on a condition that is for the worker", { "if-match": '"1"' }],
  ])("%s passes by", async (_, headers) => {
    await counting();
    await worker.ask();
    for (const run of [2, 3]) {
      expect(await worker.ask("/", { headers })).toMatchObject({
        ...{ text: `run ${run}`, cache: "skerry; fwd=bypass" },
      });
    }
    expect((await worker.ask()).text).toBe("run 1");
  });

  test("has content passes by", async () => {
    await counting();
    await worker.ask();
    expect(await worker.ask("/", { body: "x" })).toMatchObject({
      ...{ text: "run 2", cache: "skerry; fwd=bypass" },
    });
    expect((await worker.ask()).text).toBe("run 1");
    const empty =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const conversation = await sendRaw(worker.port, empty.replace("PORT", String(worker.port)));
    expect(conversation).toMatch(/skerry; fwd=bypass/);
  });
});

describe("Vary", () => {
  test("keeps an answer for each of what it names", async () => {
    worker = await cachedWorker((ran: Ran) =>
      answer(`in ${ran.field("accept-language")}`, {
        "cache-control": "max-age=60",
        vary: "Accept-Language",
      }),
    );
    const ask = async (language: string) =>
      worker.ask("/", { headers: { "accept-language": language } });
    expect((await ask("en")).cache).toBe("skerry; fwd=uri-miss; stored");
    expect((await ask("de")).cache).toBe("skerry; fwd=vary-miss; stored");
    for (const language of ["en", "de"]) {
      const again = await ask(language);
      expect([again.text, again.cache]).toEqual([`in ${language}`, expect.stringMatching(/; hit/)]);
    }
    expect(worker.runs).toHaveLength(2);
  });
});

describe("an unsafe method", () => {
  test("ends what is kept for its URI once it has done its work", async () => {
    let works = true;
    let runs = 0;
    worker = await cachedWorker((ran: Ran) => {
      runs++;
      if (ran.method === "GET") return answer(`run ${runs}`);
      return answer("", {}, works ? 204 : 409);
    });
    await texts("/a", "/b");
    works = false;
    expect(await worker.ask("/a", { method: "PUT" })).toMatchObject({
      ...{ status: 409, cache: "skerry; fwd=method" },
    });
    expect(await texts("/a")).toEqual(["run 1"]);
    works = true;
    await worker.ask("/a", { method: "PUT" });
    expect(await texts("/a", "/b")).toEqual(["run 5", "run 2"]);
  });

  test("has an answer not kept that was asked for before it", async () => {
    const { promise: held, resolve: go } = Promise.withResolvers<void>();
    let value = "old";
    worker = await cachedWorker(async (ran: Ran) => {
      if (ran.method === "POST") {
        value = "new";
        return answer("", {}, 204);
      }
      const read = value;
      if (read === "old") await held;
      return answer(read);
    });
    const slow = worker.ask();
    await expect.poll(() => worker.runs.length).toBe(1);
    await worker.ask("/", { method: "POST" });
    go();
    expect((await slow).text).toBe("old");
    expect(await texts("/", "/")).toEqual(["new", "new"]);
    expect(worker.runs).toHaveLength(3);
  });
});
