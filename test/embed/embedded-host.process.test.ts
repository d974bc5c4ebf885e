import { mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  FetchFailure,
  type Fetching,
  type Host,
  type LogEvent,
  openHost,
  SkerryError,
  type UsageEvent,
  type Worker,
} from "../../runtime/embed/embed.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { manyWays, whole } from "./support/many-ways.ts";

const reaching = ["log", "clock", "config", "streams", "fetch", "kv"];
const limits = { fuel: 200_000_000, memory: 16 * 1024 * 1024, deadline: 10_000, cpu: 20_000 };

let host: Host;
let module: Uint8Array;
let worker: Worker;
let usage: UsageEvent[] = [];
let log: LogEvent[] = [];
let answerFetch: (request: Request, by: Fetching) => Response | undefined;

beforeAll(async () => {
  module = await manyWays();
  host = await openHost({
    dataDir: keptDataDir(),
    fuel: 1_000_000_000,
    fetch: (request, by) => answerFetch(request, by),
  });
  host.on("usage", (event) => usage.push(event));
  host.on("log", (event) => log.push(event));
  worker = await host.load("acme/ways", module, {
    grants: reaching,
    limits,
    kv: { COUNTS: "counts" },
    allow: ["https://allowed.example"],
  });
}, 120_000);
afterEach(() => {
  usage = [];
  log = [];
});
afterAll(() => host?.close());

const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(SkerryError);
      return error as SkerryError;
    },
  );

describe("a request", () => {
  test("is answered with what it cost, exactly, and is told as an event", async () => {
    const first = await worker.fetch("/hello?a=1", { method: "POST", body: "content" });
    expect(await first.text()).toBe("hello POST http://localhost/hello?a=1 content");
    const second = await worker.fetch(
      new Request("http://localhost/hello?a=1", { method: "POST", body: "content" }),
    );
    expect(await second.text()).toBe("hello POST http://localhost/hello?a=1 content");
    expect(first.usage.isFinal).toBe(true);
    expect(first.usage.fuel).toBeGreaterThan(100_000);
    const alike = await worker.fetch("/hello?a=1", { method: "POST", body: "content" });
    expect(alike.usage.fuel).toBe(first.usage.fuel);
    await second.finished;
    expect(usage).toHaveLength(3);
    expect(usage[0]).toMatchObject({
      worker: "acme/ways",
      tenant: "acme",
      requestId: first.requestId,
      method: "POST",
      uri: "http://localhost/hello?a=1",
      fuel: first.usage.fuel,
      status: 200,
      code: null,
    });
    expect(log[0]).toMatchObject({
      requestId: first.requestId,
      level: "info",
      message: "asked for /hello",
    });
  });

  test("with an address or a method that HTTP has not is refused", async () => {
    expect((await failing(worker.fetch("ftp://x/"))).code).toBe("bad-request");
    expect((await failing(worker.fetch("/", { method: "A B" }))).code).toBe("bad-request");
    const long = `/${"a".repeat(20_000)}`;
    expect((await failing(worker.fetch(long))).code).toBe("uri-too-long");
  });
});

describe("a host's own fuel", () => {
  test("is a limit of requests, and says nothing about what this machine burns in a ms", async () => {
    const much = 20_000_000_000;
    await using generous = await openHost({ dataDir: keptDataDir(), fuel: much });
    const options = { grants: reaching, limits: { deadline: 300_000 } };
    const unlimited = await generous.load("acme/ways", module, options);
    const { code, request } = await failing(unlimited.fetch("/loop"));
    expect([code, request!.usage.fuel >= much]).toEqual(["fuel-exhausted", true]);
  }, 300_000);
});

describe("content", () => {
  test("streams up while the answer streams down", async () => {
    const content = new TransformStream<Uint8Array, Uint8Array>();
    const writer = content.writable.getWriter();
    const response = await worker.fetch("/echo", {
      method: "POST",
      body: content.readable,
      duplex: "half",
    });
    expect(response.status).toBe(201);
    expect(response.usage.isFinal).toBe(false);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("begun;");
    for (const piece of ["one", "two", "three"]) {
      await writer.write(new TextEncoder().encode(piece));
      expect((await reader.read()).value).toBe(piece);
    }
    expect(usage).toEqual([]);
    await writer.close();
    expect((await reader.read()).done).toBe(true);
    expect((await response.finished).fuel).toBeGreaterThan(100_000);
    expect(response.usage).toMatchObject({ isFinal: true });
    expect(usage).toHaveLength(1);
  });

  test("of many pieces comes whole and in order, both ways", async () => {
    const piece = new Uint8Array(100_000).map((_, i) => i % 251);
    let left = 20;
    const body = new ReadableStream({
      pull: (controller) => {
        if (left-- > 0) controller.enqueue(piece);
        else controller.close();
      },
    });
    const response = await worker.fetch("/echo", { method: "POST", body, duplex: "half" });
    const bytes = new Uint8Array(await response.arrayBuffer()).subarray("begun;".length);
    expect(bytes.length).toBe(20 * piece.length);
    for (let i = 0; i < 20; i++) {
      const part = bytes.subarray(i * piece.length, (i + 1) * piece.length);
      expect(Buffer.compare(part, piece)).toBe(0);
    }
  });

  test("that nobody reads is not made: the worker waits, and so does who writes to it", async () => {
    let given = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        given += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const leaving = new AbortController();
    const response = await worker.fetch("/echo", {
      method: "POST",
      body,
      duplex: "half",
      signal: leaving.signal,
    });
    await sleep(700);
    const before = given;
    expect(usage).toEqual([]);
    expect(before).toBeLessThan(1_500_000);
    await sleep(300);
    expect(given).toBe(before);
    leaving.abort(new Error("enough"));
    await expect(response.text()).rejects.toThrow("enough");
    await response.finished;
    expect(usage[0]).toMatchObject({ code: "client-left" });
  });

  test("that breaks off breaks the request off, and the sender's own error is told", async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new Error("the disk failed")),
    });
    const response = await worker.fetch("/echo", { method: "POST", body, duplex: "half" });
    const text = await response.text().catch((error: unknown) => error);
    expect(text instanceof SkerryError || typeof text === "string").toBe(true);
    await response.finished;
    expect(usage).toHaveLength(1);
  });

  test("that its reader cancels ends the guest", async () => {
    const response = await worker.fetch("/pour");
    await response.body!.cancel();
    expect((await response.finished).isFinal).toBe(true);
    expect(usage).toHaveLength(1);
  });

  test("is read whole for a worker that takes it so, up to its limit", async () => {
    const plain = await host.load("acme/whole", await whole(), {
      limits: { ...limits, requestBody: 1_000 },
    });
    const stream = (bytes: number) =>
      new ReadableStream({
        start: (controller) => {
          for (let left = bytes; left > 0; left -= 100) controller.enqueue(new Uint8Array(100));
          controller.close();
        },
      });
    const post = (body: RequestInit["body"]) =>
      plain.fetch("/", { method: "POST", body: body!, duplex: "half" });
    expect(await (await post(stream(900))).text()).toBe("900 900");
    expect(await (await post(new Uint8Array(1_000))).text()).toBe("1000 1000");
    expect(await (await plain.fetch("/")).text()).toBe("0 none");
    expect((await failing(post(stream(1_100)))).code).toBe("body-too-large");
    expect((await failing(post(new Uint8Array(1_001)))).code).toBe("body-too-large");
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error("torn")),
    });
    await expect(post(broken)).rejects.toThrow("torn");
    expect(usage.map(({ code }) => code)).toEqual([
      null,
      null,
      null,
      "body-too-large",
      "body-too-large",
      "client-left",
    ]);
    await plain.unload();
  });
});

describe("a signal", () => {
  test("ends a request with its reason: of the request, or of the options", async () => {
    for (const as of ["request", "option"] as const) {
      const leaving = new AbortController();
      const asked =
        as === "request"
          ? worker.fetch(new Request("http://localhost/pause", { signal: leaving.signal }))
          : worker.fetch("/pause", { signal: leaving.signal });
      const ended = asked.catch((error: unknown) => error);
      await sleep(50);
      const reason = new Error(`left by ${as}`);
      leaving.abort(reason);
      if (as === "option") expect(await ended).toBe(reason);
      else expect(String(await ended)).toContain("left by request");
    }
    await expect
      .poll(() => usage.map(({ code }) => code), { timeout: 5_000 })
      .toEqual(["client-left", "client-left"]);
  });

  test("ends a request whose content is still to come, and the content is let go", async () => {
    const plain = await host.load("acme/waiting", await whole(), { limits });
    const cancelled = Promise.withResolvers<void>();
    const body = new ReadableStream({ cancel: () => cancelled.resolve() });
    const leaving = new AbortController();
    const asked = plain.fetch("/", {
      method: "POST",
      body,
      duplex: "half",
      signal: leaving.signal,
    });
    const ended = asked.catch((error: unknown) => error);
    leaving.abort(new Error("enough"));
    expect(String(await ended)).toContain("enough");
    await cancelled.promise;
    expect(usage.map(({ code }) => code)).toEqual(["client-left"]);
    await plain.unload();
  });

  test("that has aborted sends nothing", async () => {
    await expect(worker.fetch("/hello", { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(log).toEqual([]);
  });
});

describe("a hostile guest", () => {
  test.each([
    ["/loop", ["fuel-exhausted"]],
    ["/grow", ["guest-trap"]],
    ["/trap", ["guest-trap"]],
  ])("at %s fails with a code, a cause and advice, and its cost", async (path, codes) => {
    const error = await failing(worker.fetch(path));
    expect(codes).toContain(error.code);
    expect(error.advice).not.toBe("");
    expect(error.request!.usage.fuel).toBeGreaterThan(0);
    expect(error.stack).not.toContain("isolate/inside");
    expect(`${error.message}${error.detail}`).not.toMatch(/\/(?:work|home|tmp)\//);
    expect(usage[0]).toMatchObject({ code: error.code, fuel: error.request!.usage.fuel });
    expect(SkerryError.is(error, "fuel-exhausted", "guest-trap")).toBe(true);
    expect(SkerryError.is(error, "overloaded")).toBe(false);
    // The others go on.
    expect((await worker.fetch("/hello")).status).toBe(200);
  });

  test("that fails in the middle of its answer fails who reads it", async () => {
    const response = await worker.fetch("/trap-late");
    expect(response.status).toBe(200);
    expect((await failing(response.text())).code).toBe("guest-trap");
    await response.finished;
    expect(usage[0]).toMatchObject({ code: "guest-trap", status: 200 });
  });

  test("ends at its deadline", async () => {
    const brief = await host.load("acme/brief", module, {
      grants: reaching,
      limits: { ...limits, deadline: 200 },
    });
    expect((await failing(brief.fetch("/pause"))).code).toBe("deadline-exceeded");
    await brief.unload();
    expect((await failing(brief.fetch("/hello"))).code).toBe("unknown-worker");
  });
});

describe("a swap", () => {
  test("under load loses no request, and each is answered by one of the two", async () => {
    const options = (GREETING: string) => ({ grants: reaching, limits, variables: { GREETING } });
    const swapped = await host.load("acme/swapped", module, options("v0"));
    const said = new Map<string, number>();
    let goesOn = true;
    const clients = Array.from({ length: 8 }, async () => {
      while (goesOn) {
        const text = await (await swapped.fetch("/hello")).text();
        const version = text.slice(0, 2);
        said.set(version, (said.get(version) ?? 0) + 1);
      }
    });
    const slow = swapped.fetch("/short");
    for (const version of ["v1", "v2", "v3"]) {
      await swapped.swap(module, options(version));
      expect((await (await swapped.fetch("/hello")).text()).slice(0, 2)).toBe(version);
      await sleep(100);
    }
    goesOn = false;
    await Promise.all(clients);
    expect((await slow).status).toBe(200);
    expect([...said.keys()].sort()).toEqual(expect.arrayContaining(["v1", "v2", "v3"]));
    expect(await host.load("acme/swapped", module, options("v4"))).toBe(swapped);
    expect(usage.every(({ code }) => code === null)).toBe(true);
    await swapped.unload();
  });

  test("to what is refused leaves all as it was", async () => {
    const bad = await failing(worker.swap(new Uint8Array([1, 2, 3])));
    expect(bad.code).toBe("not-wasm");
    const ungranted = await failing(worker.swap(module, { grants: ["log"] }));
    expect(ungranted.code).toBe("import-not-granted");
    expect(await (await worker.fetch("/hello")).text()).toMatch(/^hello GET/);
  });
});

describe("what is outside", () => {
  test("is answered by the program, let through, or denied", async () => {
    const asked: string[] = [];
    answerFetch = (request, by) => {
      asked.push(`${by.worker} ${request.method} ${request.url}`);
      if (request.url.endsWith("/busy")) throw new FetchFailure("timeout");
      if (request.url.endsWith("/bad")) throw new Error("a secret of the program's");
      return new Response("sun");
    };
    const text = async (url: string) => (await worker.fetch(`/fetch?${url}`)).text();
    expect(await text("https://allowed.example/weather")).toBe("200 sun");
    expect(await text("https://allowed.example/busy")).toMatch(/timeout/i);
    expect(await text("https://allowed.example/bad")).not.toContain("secret");
    expect(await text("https://other.example/")).toMatch(/allow/);
    expect(asked[0]).toBe("acme/ways GET https://allowed.example/weather");
    expect(asked).toHaveLength(3);
  });

  test("entries stay with the tenant, for each worker that binds them", async () => {
    const count = async (of: Worker) => Number(await (await of.fetch("/count")).text());
    const first = await count(worker);
    expect(await count(worker)).toBe(first + 1);
    // What is read there is the newest.
    expect(await (await worker.fetch("/age")).text()).toBe("0");
    const kv = { COUNTS: "counts" };
    const same = await host.load("acme/other", module, { grants: reaching, limits, kv });
    expect(await count(same)).toBe(first + 2);
    const tenant = `t${process.pid}`;
    const other = await host.load(`${tenant}/ways`, module, { grants: reaching, limits, kv });
    expect(await count(other)).not.toBe(first + 3);
    await same.unload();
    await other.unload();
  });
});

test("usage events are an iterator as well, which loses none and ends with the host", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-embed-"));
  try {
    const own = await openHost({ dataDir, fuel: 1_000_000_000 });
    const events = own.events("usage");
    const loaded = await own.load("solo", module, { grants: reaching, limits, group: "apart" });
    await Promise.all(Array.from({ length: 50 }, () => loaded.fetch("/hello")));
    await own.close();
    expect((await failing(loaded.fetch("/hello"))).code).toBe("draining");
    const got: UsageEvent[] = [];
    for await (const event of events) got.push(event);
    expect(got).toHaveLength(50);
    expect(got[0]!.worker).toBe("solo");
    expect(readdirSync(join(dataDir, "run"))).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test("options that make no sense are refused, by name", async () => {
  const message = async (options: object, name = "acme/x") =>
    (await failing(host.load(name, module, options))).message;
  expect(await message({}, "Acme")).toContain('"Acme"');
  expect(await message({}, "a/b/c")).toContain("tenant/worker");
  expect(await message({ limits: { fuel: -1 } })).toContain("fuel");
  expect(await message({ limits: { fuel: Number.NaN } })).toContain("fuel");
  expect(await message({ limits: { feul: 1 } })).toContain("feul");
  expect(await message({ grants: ["everything"] })).toContain("everything");
  expect(await message({ grants: ["shop:prices/catalog"] })).toContain("offers no interface");
  expect(await message({ allow: ["*"] })).toContain("origin");
  expect(await message({ kv: { "a-b": "c" } })).toContain("a-b");
  expect(await message({ kv: { A: { namespace: "c" } } })).toContain('"namespace":"c"');
  for (const shared of ["~carts", { namespace: "carts", replicated: true }]) {
    expect(await message({ kv: { CARTS: shared } })).toMatch(
      /"carts" is to be replicated.*no cluster/,
    );
  }
  expect(await message({ group: "A" })).toContain("group");
  expect(await message({ variables: { A: 1 } })).toContain("variables.A");
});

describe("requests that were made before an end are answered", () => {
  const posted = (to: Worker, body: RequestInit["body"]) =>
    to.fetch("/", { method: "POST", body: body!, duplex: "half" }).then((answer) => answer.text());
  /** Content whose last piece comes when it is let. */
  const late = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: async (controller) => {
        await promise;
        controller.enqueue(new Uint8Array(20));
        controller.close();
      },
    });
    return { body, resolve };
  };

  test("of unload and swap, in the same tick, and while their content comes", async () => {
    const taking = await host.load("acme/ending", await whole(), { limits });
    const swapped = late();
    const before = [posted(taking, "a"), posted(taking, swapped.body)];
    const swap = taking.swap(await whole(), { limits });
    before.push(posted(taking, "b"));
    await swap;
    const unloaded = late();
    before.push(posted(taking, "c"), posted(taking, unloaded.body));
    const unload = taking.unload();
    swapped.resolve();
    unloaded.resolve();
    expect(await Promise.all(before)).toEqual(["1 1", "30 30", "1 1", "1 1", "30 30"]);
    await unload;
    expect((await failing(posted(taking, "d"))).code).toBe("unknown-worker");
  });

  test("of close, in the same tick, and what does not come fails when its time is over", async () => {
    const own = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
    const taking = await own.load("ending", await whole(), { limits });
    const coming = late();
    const before = [posted(taking, "a"), posted(taking, coming.body)];
    const never = failing(posted(taking, late().body));
    const begun = performance.now();
    const closed = own.close();
    coming.resolve();
    expect(await Promise.all(before)).toEqual(["1 1", "30 30"]);
    expect((await never).code).toBe("draining");
    await closed;
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect((await failing(posted(taking, "b"))).code).toBe("draining");
  });
});
