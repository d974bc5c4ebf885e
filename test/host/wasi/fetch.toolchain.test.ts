import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { parseOrigin } from "../../../runtime/services/fetch/origin.ts";
import type { StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin, startRaw } from "../../services/fetch/support/servers.ts";
import { tenant } from "../../services/fetch/support/tenants.ts";
import { ask, text, until } from "../../worker/support/waiting.ts";
import { buildGuest } from "./support/build-guest.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { watGuest } from "./support/wat-guest.ts";

// Guests of wasi:http/proxy that fetch, from servers on loopback.

let component: Uint8Array;
let origin: Origin;
let egress: Egress;
let worker: RunningDeployment;
const open: RunningDeployment[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

/** Requests that the origin does not answer before it is told to. */
const held: { readonly url: string; readonly response: ServerResponse }[] = [];

beforeAll(async () => {
  process.on("unhandledRejection", onUnhandled);
  component = await buildGuest("fetcher");
  origin = await startOrigin(async (request, response) => {
    const { method, url = "", headers } = request;
    if (url.startsWith("/held")) {
      held.push({ url, response });
      return;
    }
    if (url.startsWith("/in-parts")) {
      response.write("one ");
      setTimeout(() => response.write("two "), 50);
      setTimeout(() => response.end("three"), 100);
      return;
    }
    if (url.startsWith("/stops")) {
      response.writeHead(200, { "content-length": 10 });
      response.write("half");
      if (url.endsWith("cut")) setTimeout(() => response.destroy(), 50);
      return;
    }
    if (url.startsWith("/bytes")) {
      response.end(Buffer.alloc(Number(url.slice(7)), "a"));
      return;
    }
    if (url.startsWith("/echo")) {
      response.flushHeaders();
      request.pipe(response);
      return;
    }
    if (url.startsWith("/trailed")) {
      let content = "";
      request.on("data", (piece: Buffer) => {
        content += piece.toString();
      });
      request.on("end", () => {
        const { trailer = "", "transfer-encoding": coding } = headers;
        response.end(`${coding} [${trailer}] ${content} ${request.rawTrailers.join(" ")}`);
      });
      return;
    }
    let bytes = 0;
    let start = "";
    request.on("data", (piece: Buffer) => {
      if (bytes === 0) start = piece.toString().slice(0, 20);
      bytes += piece.length;
    });
    request.on("end", () => {
      response.setHeader("x-answer", "värt".normalize());
      response.end(`${method} ${headers["x-from"]} ${bytes} ${start}`);
    });
  });
  egress = new Egress();
  worker = await load();
}, 240_000);

afterEach(async () => {
  for (const { response } of held.splice(0)) response.destroy();
  for (const each of open.splice(0)) await each.dispose();
});

afterAll(async () => {
  await worker.dispose();
  await egress.close();
  await origin.close();
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

async function load(
  changes: NonNullable<Parameters<typeof loadFetching>[2]> = {},
  more: Parameters<typeof reachOf>[2] = {},
): Promise<RunningDeployment> {
  const limits = { fuel: 1_000_000_000, ...changes.limits };
  return loadFetching(component, reachOf(egress, [origin.port], more), { ...changes, limits });
}

async function loadOwn(...given: Parameters<typeof load>): Promise<RunningDeployment> {
  const deployment = await load(...given);
  open.push(deployment);
  return deployment;
}

const at = (action: string, path = "", { port } = origin) => `/${action}/127.0.0.1:${port}/${path}`;

/** The answer's text, or why there is none. */
async function told(action: string, path = "", of = worker): Promise<string> {
  const outcome = await ask(of, at(action, path));
  return outcome.error === null ? text(outcome) : `${outcome.error.code} ${outcome.error.message}`;
}

describe("a fetch", () => {
  test("has the answer's status, fields and content", async () => {
    expect(await told("get", "x")).toBe("200 GET guest 0 ");
    expect(await told("header")).toBe("värt");
  });

  test("sends content whose length fits, and fails where it does not", async () => {
    expect(await told("post")).toBe("-1 200 POST guest 5 hello");
    // 17 is HTTP-request-body-size.
    expect(await told("short")).toBe("17 error 17");
  });

  test("that is a GET whose content nobody finished has none", async () => {
    expect(await told("forget-body")).toBe("200 GET guest 0 ");
  });

  test("whose content is dropped before its end fails, also where the origin has some of it", async () => {
    expect(await told("drop-body")).toMatch(/^error 38 the body was dropped/);
  });

  test("sends large content piece by piece, as the origin takes it", async () => {
    const all = "-1 200 POST guest 3000000 aaaaaaaaaaaaaaaaaaaa";
    expect(await told("upload")).toBe(all);
    expect(await told("upload-unasked")).toBe(all);
  });

  test("that waits for the answer's head before it writes gets it, and both go on in turn", async () => {
    expect(await told("in-turn", "echo")).toBe("piece 0, piece 1, piece 2, -1 end");
  });

  test("reads large content piece by piece", async () => {
    expect(await told("download", "bytes/30000000")).toBe("30000000");
  });

  test("reads pieces as they come, whether or not it waits for them", async () => {
    expect(await told("get", "in-parts")).toBe("200 one two three");
    expect(await told("read-at-once", "in-parts")).toBe("one two three");
  });

  test("passes content on by splicing", async () => {
    const outcome = await ask(worker, at("pass", "bytes/300000"));
    expect(text(outcome)).toBe("a".repeat(300_000));
  });

  test("gives its answer once", async () => {
    expect(await told("twice")).toBe("200 GET guest 0 , gone");
  });

  test("sends trailers after its content, or where there is none, and the connection goes on", async () => {
    const connections = origin.sockets.length;
    const announced = "finished, 200 chunked [x-sum]";
    const trailed = (action: string) => told(action, "trailed");
    expect(await trailed("trailers")).toBe(`${announced} body x-sum value 0 x-sum value 1`);
    expect(await trailed("trailers-alone")).toBe(`${announced}  x-sum value 0`);
    // The head has gone out by then.
    expect(await trailed("trailers-late")).toBe("finished, 200 chunked [] body x-sum value 0");
    expect(await trailed("trailers-alone-late")).toBe("finished, 200 chunked []  x-sum value 0");
    expect(await told("get", "x")).toBe("200 GET guest 0 ");
    expect(origin.sockets.length - connections).toBeLessThanOrEqual(1);
  });

  test("sends no trailer that means nothing after content, and not too many", async () => {
    expect(await told("trailers-forbidden", "trailed")).toMatch(
      /^38 the field authorization may not be a trailer.*, error 38 the field authorization/,
    );
    expect(await told("trailers-many", "trailed")).toMatch(
      /^finished, error 38 The request's trailers are over \d+ bytes/,
    );
  });
});

describe("several fetches", () => {
  test("go on side by side, and are told of in the order of their answers", async () => {
    const outcome = ask(worker, at("three", "held"));
    for (const next of ["2", "0", "1"]) {
      await until(() => held.some(({ url }) => url.endsWith(next)));
      const [{ response }] = held.splice(
        held.findIndex(({ url }) => url.endsWith(next)),
        1,
      ) as [(typeof held)[number]];
      response.end(`answer ${next}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(text(await outcome)).toBe("2:200 answer 2|0:200 answer 0|1:200 answer 1|");
  });

  test("beyond the limit fail with a sentence that names it", async () => {
    const outcome = await ask(worker, at("forty"));
    const answer = text(outcome);
    expect(answer.match(/:200 GET/g)).toHaveLength(32);
    expect(answer.match(/:error 38 This request has made 32 fetches/g)).toHaveLength(8);
    expect(await told("until-refused")).toMatch(
      /^32 error 38 This request has made 32 fetches.*raise `subrequests` in \[limits\]/,
    );
    // Many toolchains show no more than that it failed.
    const told32 = outcome.log.filter(({ message }) => /^\[This request has made 32/.test(message));
    expect(told32).toHaveLength(8);
  });
});

describe("time", () => {
  test("beside a fetch is real, and a timer ends the wait", async () => {
    const begun = performance.now();
    expect(await told("timer-100", "held")).toBe("timer late");
    expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
    expect(await told("timer-20000")).toBe("answer early");
  });

  test("alone takes none", async () => {
    expect(await told("sleep")).toBe("60000");
  });

  test("is real for a guest that sleeps while it fetches, and then looks", async () => {
    const outcome = ask(worker, at("sleep-and-look", "held"));
    await until(() => held.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    held[0]!.response.end("there");
    expect(text(await outcome)).toBe("slept 200 there");
  });

  test("under a seed stands still but for what the guest waited for", async () => {
    const seeded = await loadOwn({ seed: "seed" });
    expect(await told("timer-100", "held", seeded)).toBe("timer late");
    expect(await told("timer-20000", "", seeded)).toBe("answer early");
  });

  test("to the first byte, and between bytes, is the guest's to bound", async () => {
    // 33 is HTTP-response-timeout, 13 connection-read-timeout is told in the middle of content.
    expect(await told("timeouts", "held")).toBe("00 error 33");
    expect(await told("timeouts", "stops")).toMatch(/^00 200 half broken off 9$/);
    expect(await told("timeouts")).toBe("00 200 GET guest 0 ");
  });
});

test("a guest bounds the time to a connection: connection-timeout", async () => {
  const silent = { dial: () => new Promise<never>(() => {}), close() {} };
  const never = new Egress({}, silent);
  const of = await loadFetching(component, reachOf(never, [origin.port]));
  open.push(of);
  const begun = performance.now();
  expect(text(await ask(of, at("connect-timeout")))).toBe("0 error 8");
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
  // With a connection, it bounds nothing.
  const outcome = ask(worker, at("connect-timeout", "held"));
  await until(() => held.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  held[0]!.response.end("late");
  expect(text(await outcome)).toBe("0 200 late");
  await never.close();
});

test("a guest that sleeps for ever sleeps until its deadline, by its own clock where nothing else happens", async () => {
  const alone = await ask(worker, at("sleep-for-ever"));
  expect(alone.error?.code).toBe("deadline-exceeded");
  const hasty = await loadOwn({ limits: { deadline: 500 } });
  const begun = performance.now();
  const beside = await ask(hasty, at("sleep-for-ever-beside", "held"));
  expect(beside.error?.code).toBe("deadline-exceeded");
  expect(performance.now() - begun).toBeGreaterThanOrEqual(499);
});

describe("failures are the error codes of wasi:http", () => {
  test("what can't be sent is refused at once", async () => {
    // 19 HTTP-request-URI-invalid, twice; 15 HTTP-request-denied, of CONNECT; 35 HTTP-protocol-error.
    expect(await told("refusals")).toBe("1 19, 1 19, 1 15, 1 35");
  });

  test("an origin that is not allowed: HTTP-request-denied", async () => {
    const outcome = await ask(worker, "/get/example.com/");
    expect(text(outcome)).toBe("error 15");
    const message = expect.stringMatching(/settings do not allow http:\/\/example\.com.* `allow`/);
    expect(outcome.log).toEqual([{ level: "warn", message }]);
    // Allowed by its name, and not by its address.
    const named = { private: [], allow: [parseOrigin(`http://127.0.0.1:${origin.port}`)] };
    expect(await told("get", "", await loadOwn({}, named))).toBe("error 15");
  });

  test("a name that leads nowhere: DNS-error; one that leads to a private address: HTTP-request-denied", async () => {
    const { egress: named, names } = await tenant();
    names.set("inside.test", ["127.0.0.1"]);
    const allow = [parseOrigin("http://*.test")];
    const of = await loadFetching(component, reachOf(named, [], { allow }));
    open.push(of);
    expect(text(await ask(of, "/get/nowhere.test/"))).toBe("error 1");
    expect(text(await ask(of, "/get/inside.test/"))).toBe("error 15");
  });

  test("nobody listens: connection-refused", async () => {
    const closed = await startOrigin(() => {});
    await closed.close();
    const of = await loadFetching(component, reachOf(egress, [closed.port]));
    open.push(of);
    expect(text(await ask(of, at("get", "", closed)))).toBe("error 6");
  });

  test("no answer: connection-terminated; half of one: HTTP-response-incomplete; none of HTTP's: HTTP-protocol-error", async () => {
    expect(await told("get", "stops/cut")).toBe("200 half broken off 25");
    const raw = await startRaw((socket) => {
      socket.once("data", (piece) => {
        if (piece.toString().startsWith("GET /gone")) socket.destroy();
        else socket.end("nonsense\r\n\r\n");
      });
    });
    const of = await loadFetching(component, reachOf(egress, [raw.port]));
    open.push(of);
    expect(text(await ask(of, at("get", "gone", raw)))).toBe("error 7");
    expect(text(await ask(of, at("get", "", raw)))).toBe("error 35");
    await raw.close();
  });
});

describe("a worker without the grant", () => {
  test("runs as before, and is told that its request is denied", async () => {
    const without = await loadOwn({ grants: ["log", "config", "clock", "random"] });
    // Where one with the grant hears that its settings do not list the origin.
    const outcome = await ask(without, at("get", "without"));
    expect(text(outcome)).toBe("error 15");
    expect(outcome.log[0]!.message).toContain("do not grant `fetch`");
    expect(await told("refusals", "", without)).toBe("1 19, 1 19, 1 15, 1 35");
    expect(await told("sleep", "", without)).toBe("60000");
    expect(origin.requests.some(({ url }) => url === "/without")).toBe(false);
  });
});

test("the same costs the same, however long the origin takes", async () => {
  const fuels: number[] = [];
  for (const delay of [0, 300, 0]) {
    const before = held.length;
    const outcome = ask(worker, at("post", "held"));
    await until(() => held.length === before + 1);
    await new Promise((resolve) => setTimeout(resolve, delay));
    held[before]!.response.end("content");
    expect(text(await outcome)).toBe("-1 200 content");
    fuels.push((await outcome).usage.fuel);
  }
  expect(new Set(fuels).size).toBe(1);
});

test("usage tells fetches apart from the rest", async () => {
  const { usage } = await ask(worker, at("post"));
  expect(usage.interfaces).toMatchObject({ fetch: { calls: 1, bytesOut: 5 } });
  expect(usage.interfaces!.fetch!.bytesIn).toBe("POST guest 5 hello".length);
});

test("requests of one isolate wait side by side, each in its own session", async () => {
  const outcomes = Array.from({ length: 20 }, (_, n) => ask(worker, at("get", `held/${n}`)));
  const sleeping = ask(worker, at("sleep"));
  await until(() => held.length === 20);
  expect(text(await sleeping)).toBe("60000");
  for (const { url, response } of [...held].reverse()) {
    response.end(url);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await Promise.all(outcomes)).map(text)).toEqual(outcomes.map((_, n) => `200 /held/${n}`));
  expect(worker.isolates).toBe(1);
});

test("a request that waits past its deadline is ended, and others go on", async () => {
  const hasty = await loadOwn({ limits: { deadline: 1_000 } });
  const { error, usage } = await ask(hasty, at("get", "held"));
  expect(error?.code).toBe("deadline-exceeded");
  expect(usage.fuel).toBeGreaterThan(0);
  expect(await told("get", "", hasty)).toBe("200 GET guest 0 ");
});

test("a client that leaves ends its fetches, and its guest is told", async () => {
  const left = new AbortController();
  const outcome = ask(worker, at("get", "held"), left.signal);
  await until(() => held.length === 1);
  let closed = false;
  held[0]!.response.once("close", () => {
    closed = true;
  });
  left.abort();
  expect(text(await outcome)).toBe("error 7");
  await until(() => closed);
});

test("a guest may print and sleep as it starts, where nothing can be suspended", async () => {
  const early = await watGuest(
    `(if (i32.const 0) (then (call $fetch (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 128))))
     (call $write-and-flush (call $stdout) (i32.const 16) (i32.const 6) (i32.const 128))
     (call $answer (local.get $out) (call $new-response (call $new-fields)))`,
    `(call $write-and-flush (call $stderr) (i32.const 16) (i32.const 6) (i32.const 128))
     (i32.store (i32.const 64) (call $sleep (i64.const 5000000000)))
     (call $poll (i32.const 64) (i32.const 1) (i32.const 128))
     (call $drop-pollable (i32.load (i32.const 64)))`,
  );
  const of = await loadFetching(early, reachOf(egress, []));
  open.push(of);
  for (let each = 0; each < 2; each++) {
    const { response, log } = await ask(of);
    expect(response?.status).toBe(200);
    expect(log).toContainEqual({ level: "info", message: "x-name" });
  }
});

describe("a guest that does what it should not", () => {
  test("polls without end: it is ended by its fuel, or by its deadline", async () => {
    const { error } = await ask(worker, at("poll-for-ever"));
    expect(error?.code).toBe("fuel-exhausted");
    const hasty = await loadOwn({ limits: { deadline: 1_000, fuel: 2 ** 50 } });
    expect((await ask(hasty, at("wait-for-ever", "held"))).error?.code).toBe("deadline-exceeded");
    expect(await told("get", "", hasty)).toBe("200 GET guest 0 ");
  });

  test("looks again and again, and never waits: it finds what has come", async () => {
    expect(await told("spin")).toBe("spun");
  });

  test("drops a future before its pollable: it traps", async () => {
    const { error } = await ask(worker, at("drop-parent"));
    expect(error?.message).toContain("before those made of it");
  });

  test("polls the same pollable a thousand times, twice at once", async () => {
    expect(await told("same-again")).toBe("200 GET guest 0 ");
  });

  test("waits for something that is always ready, beside its fetch", async () => {
    expect(await told("always-ready-beside", "in-parts")).toBe("200 one two three");
  });

  test("drops answers, contents and futures: nothing stays behind", async () => {
    expect(await told("drop-answer", "bytes/500000")).toBe("dropped");
    expect(await told("drop-future", "held")).toBe("dropped");
    expect(await told("forget", "held")).toBe("forgotten");
    await until(() => held.every(({ response }) => response.closed));
  });
});

async function each(outcomes: readonly Promise<StreamedOutcome>[]): Promise<string[]> {
  return (await Promise.all(outcomes)).map(text);
}

test("many requests at once each get their own answers", async () => {
  const outcomes = Array.from({ length: 100 }, (_, n) => ask(worker, at("three", String(n))));
  for (const answer of await each(outcomes)) {
    expect(answer.split("|").toSorted()).toEqual([
      "",
      "0:200 GET guest 0 ",
      "1:200 GET guest 0 ",
      "2:200 GET guest 0 ",
    ]);
  }
}, 60_000);
