// Bodies piece by piece, over real sockets: what waits for what shows that nothing is collected.
import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Origin } from "../../examples/support/run-project.ts";
import { type TestWorker, workerOf } from "../handlers.ts";
import { reaching, testOrigin } from "./origin.ts";

const handlers = {
  events: `(request, env) => {
    const encoder = new TextEncoder();
    const names = ["first", "second"];
    return new Response(new ReadableStream({ async pull(controller) {
      const name = names.shift();
      if (name === undefined) return controller.close();
      // The origin answers once the visitor has seen the event before.
      const data = await fetch(env.ORIGIN + "/" + name).then((response) => response.text());
      controller.enqueue(encoder.encode("data: " + data + "\\n\\n"));
    } }), { headers: { "content-type": "text/event-stream" } });
  }`,
  "events in bursts": `(request, env) => {
    const bytes = new Uint8Array(2);
    const bursts = [["first", 16384], ["second", 16383]];
    let step = 0;
    return new Response(new ReadableStream({ async pull(controller) {
      const at = step++;
      if (at < 300) {
        // In a buffer that is used again for the next.
        new TextEncoder().encodeInto(String(at % 10) + ";", bytes);
        return controller.enqueue(bytes);
      }
      const [name, length] = bursts[0] ?? ["", 0];
      if (at === 300) return controller.enqueue(new Uint8Array(length).fill(46));
      if (at === 301) return controller.enqueue(new Uint8Array([33]));
      // The origin answers once the visitor has seen all of this.
      await fetch(env.ORIGIN + "/" + name);
      bursts.shift();
      step = 0;
      controller.enqueue(bursts.length > 0 ? new Uint8Array() : "no bytes");
    } }, { highWaterMark: 0 }));
  }`,
  "many short events": `(request) => {
    let left = Number(new URL(request.url).searchParams.get("count"));
    return new Response(new ReadableStream({ pull(controller) {
      if (left-- > 0) controller.enqueue(new TextEncoder().encode("data: 1\\n\\n"));
      else controller.close();
    } }));
  }`,
  "answers and uploads": `(request, env, context) => {
    const isRead = Promise.withResolvers();
    const answer = new ReadableStream({ pull: isRead.resolve }, { highWaterMark: 0 });
    const parts = ["first", "-second;"];
    const body = new ReadableStream({ async pull(controller) {
      const toVisitor = await isRead.promise;
      if (parts.length === 0) {
        toVisitor.close();
        return controller.close();
      }
      for (const part of parts.splice(0)) toVisitor.enqueue(new TextEncoder().encode(part));
      // More than sockets take before anybody reads.
      controller.enqueue(new Uint8Array(24 * 1024 * 1024));
    } }, { highWaterMark: 0 });
    const upload = fetch(env.ORIGIN + "/paused", { method: "POST", body, duplex: "half" });
    context.waitUntil(upload.then((response) => response.text()));
    return new Response(answer);
  }`,
  "computes on": `(request, env) => {
    const kind = new URL(request.url).searchParams.get("kind");
    const calls = {
      kv: () => env.STORE.get("key"),
      cache: () => caches.default.match("http://a.test/"),
      async compression() {
        const { readable, writable } = new CompressionStream("gzip");
        void readable.getReader().read();
        await writable.getWriter().write(new Uint8Array(1));
      },
      crypto: () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]),
      awaits: async () => { for (;;) await null },
    };
    return new Response(new ReadableStream({ async start(controller) {
      for (const part of ["first", "-second", "-third;"]) controller.enqueue(new TextEncoder().encode(part));
      // All is with who sends it by then.
      for (let turn = 0; turn < 8; turn++) await null;
      await calls[kind]();
      for (;;);
    } }));
  }`,
  shouts: `(request) => new Response(request.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TransformStream({
      transform: (text, controller) => controller.enqueue(text.toUpperCase()),
    }))
    .pipeThrough(new TextEncoderStream()))`,
  uploads: `async (request, env) => {
    const body = request.body.pipeThrough(new TransformStream());
    return fetch(env.ORIGIN + "/upload", { method: "POST", body, duplex: "half" });
  }`,
  "hands on": `(request) => new Response(request.body, { status: 201 })`,
  "hands on what was looked at": `async (request) => {
    const body = request.body;
    const copy = new Request(request);
    return new Response(copy.body, { headers: { "x-used": String(request.bodyUsed && body.locked) } });
  }`,
  reads: `async (request) => {
    const copy = request.clone();
    return Response.json([
      request.body === request.body, (await copy.text()).length, (await request.bytes()).length,
      request.bodyUsed, await request.text().catch((error) => error.name),
    ]);
  }`,
  "reads into buffers": `async (request) => {
    const reader = request.body.getReader({ mode: "byob" });
    const sizes = [];
    for (let buffer = new Uint8Array(1000); ;) {
      const { done, value } = await reader.read(buffer);
      if (done) return Response.json(sizes);
      sizes.push(value.length);
      buffer = new Uint8Array(value.buffer);
    }
  }`,
  "reads forms": `async (request) => {
    const form = await request.formData();
    return Response.json([...form]);
  }`,
  endless: `() => new Response(new ReadableStream({
    pull(controller) { controller.enqueue(new Uint8Array(65536)) },
    cancel(reason) { console.log("cancelled: " + reason.message) },
  }))`,
  "waits for the visitor": `async (request) => {
    try {
      await request.text();
    } catch (error) {
      console.log(error.name, error.cause.reason);
    }
    return new Response();
  }`,
  fails: `() => {
    let count = 0;
    return new Response(new ReadableStream({ pull(controller) {
      if (++count > 2) throw new Error("half way");
      controller.enqueue(new TextEncoder().encode("part " + count));
    } }));
  }`,
  "makes more of it": `async (request, env) => {
    const response = await fetch(env.ORIGIN + "/first");
    const more = { flush: (controller) => controller.enqueue(new TextEncoder().encode("!")) };
    return new Response(response.body.pipeThrough(new TransformStream(more)), response);
  }`,
  "works after the answer": `(request, env, context) => {
    const work = fetch(env.ORIGIN + "/after").then((response) => response.text());
    context.waitUntil(work.then((text) => console.log("after: " + text)));
    return new Response("answer", { status: 202, headers: { "x-a": "1" } });
  }`,
  "works after a stream": `(request, env, context) => {
    const work = fetch(env.ORIGIN + "/after").then((response) => response.text());
    context.waitUntil(work.then((text) => console.log("after: " + text)));
    return new Response(request.body);
  }`,
};

let origin: Origin;
let worker: TestWorker;
let url: string;
/** What is held back until something else has happened. */
const gates = new Map<string, PromiseWithResolvers<void>>();
const gate = (name: string) => {
  const opened = Promise.withResolvers<void>();
  gates.set(name, opened);
  return opened;
};

beforeAll(async () => {
  const held = (name: string) => async (_: IncomingMessage, response: ServerResponse) => {
    await gates.get(name)?.promise;
    response.end(name);
  };
  origin = await testOrigin({
    "/first": held("first"),
    "/second": held("second"),
    "/after": held("after"),
    "/upload": async (request, response) => {
      request.once("data", () => gates.get("upload")?.resolve());
      response.end(await text(request));
    },
    "/paused": async (request, response) => {
      await gates.get("paused")?.promise;
      request.resume().on("end", () => response.end());
    },
  });
  worker = await workerOf(handlers, {
    grants: ["log", "config", "fetch", "streams", "kv", "cache", "compression", "crypto"],
    settings: { ...reaching(origin), kv: { STORE: "store" } },
  });
  url = await worker.serve();
}, 120_000);
afterAll(async () => {
  await worker?.end();
  await origin.close();
});

/** A request to a handler; `content` is sent as it comes. */
function ask(
  handler: string,
  content?: Readable,
  method = "POST",
  search = "",
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send(`${url}${encodeURIComponent(handler)}${search}`, { method }, resolve);
    request.on("error", reject);
    if (content === undefined) request.end();
    else pipeline(content, request).catch(reject);
  });
}

/** Resolves once a request over HTTP has logged such a line. */
async function logged(line: string): Promise<void> {
  await expect.poll(() => worker.served, { timeout: 30_000 }).toContain(line);
}

describe("a response", () => {
  test("goes out piece by piece: server-sent events", async () => {
    gate("first").resolve();
    const second = gate("second");
    const response = await ask("events", undefined, "GET");
    expect(response.headers["content-type"]).toBe("text/event-stream");
    const pieces = response[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("data: first\n\n");
    second.resolve();
    expect(String((await pieces.next()).value)).toBe("data: second\n\n");
    expect((await pieces.next()).done).toBe(true);
  });

  test("goes out in whole before the worker waits, however short its chunks are", async () => {
    const opened = [gate("first"), gate("second")];
    const response = await ask("events in bursts", undefined, "GET");
    const numbers = Array.from({ length: 300 }, (_, n) => `${n % 10};`).join("");
    const pieces = response[Symbol.asyncIterator]();
    for (const [at, length] of [16_384, 16_383].entries()) {
      let seen = "";
      while (seen.length < 600 + length + 1) seen += String((await pieces.next()).value);
      expect(seen === `${numbers}${".".repeat(length)}!`).toBe(true);
      opened[at]!.resolve();
    }
    await expect(pieces.next()).rejects.toThrow("aborted");
    const line =
      /^error The body of the response was rejected: TypeError: The body's stream gave a string, and no /;
    await expect.poll(() => worker.served.some((each) => line.test(each))).toBe(true);
  });

  test("goes out before a write of another stream waits", async () => {
    const paused = gate("paused");
    const response = await ask("answers and uploads", undefined, "GET");
    let seen = "";
    for await (const piece of response) {
      seen += String(piece);
      if (seen === "first-second;") paused.resolve();
    }
    expect(seen).toBe("first-second;");
  });

  test.each(["kv", "cache", "compression", "crypto", "awaits"])(
    "has gone out where the worker runs out of fuel later: %s",
    async (kind) => {
      const response = await ask("computes on", undefined, "GET", `?kind=${kind}`);
      let seen = "";
      const reading = (async () => {
        for await (const piece of response) seen += String(piece);
      })();
      await expect(reading).rejects.toThrow("aborted");
      expect(seen).toBe("first-second-third;");
    },
  );

  // Each that was written by itself took 250,000 for the host's call alone.
  test("of many short chunks costs less than 300,000 fuel for each", async () => {
    const costs = new Map<number, bigint>();
    for (const count of [10, 110]) {
      const { fuel, text: events } = await worker.call("many short events", {}, `?count=${count}`);
      expect(events).toBe("data: 1\n\n".repeat(count));
      costs.set(count, fuel);
    }
    expect((costs.get(110)! - costs.get(10)!) / 100n).toBeLessThan(300_000n);
  });

  test("that is made of another has not the length of that", async () => {
    gate("first").resolve();
    const response = await ask("makes more of it", undefined, "GET");
    expect(response.headers["content-length"]).toBeUndefined();
    expect(await text(response)).toBe("first!");
  });

  test("is given up where nobody reads it any more", async () => {
    const response = await ask("endless", undefined, "GET");
    await once(response, "data");
    response.destroy();
    await logged("info cancelled: Nobody reads the body any more");
  });

  test("ends early, for the visitor to see, where its stream fails", async () => {
    const response = await ask("fails", undefined, "GET");
    await expect(text(response)).rejects.toThrow("aborted");
    const line = /^error The body of the response was rejected: Error: half way\n/;
    await expect.poll(() => worker.served.some((each) => line.test(each))).toBe(true);
  });

  test("is there before what waitUntil waits for", async () => {
    for (const handler of ["works after the answer", "works after a stream"]) {
      const after = gate("after");
      const before = worker.served.length;
      const response = await ask(handler, Readable.from(["answer"]));
      expect(await text(response)).toBe("answer");
      expect(worker.served.length).toBe(before);
      after.resolve();
      await expect.poll(() => worker.served.slice(before)).toEqual(["info after: after"]);
    }
    const whole = await ask("works after the answer");
    expect([whole.statusCode, whole.headers["x-a"]]).toEqual([202, "1"]);
    expect(whole.headers["content-length"]).toBe("6");
    expect(await text(whole)).toBe("answer");
  });
});

describe("a request's body", () => {
  test("is read as it comes, and answered to meanwhile", async () => {
    const seen = Promise.withResolvers<void>();
    async function* content() {
      yield "first ";
      await seen.promise;
      yield "second";
    }
    const response = await ask("shouts", Readable.from(content()));
    const pieces = response[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("FIRST ");
    seen.resolve();
    expect(String((await pieces.next()).value)).toBe("SECOND");
    expect((await pieces.next()).done).toBe(true);
  });

  test("goes on to an origin as it comes", async () => {
    const arrived = gate("upload");
    async function* content() {
      yield "first ";
      await arrived.promise;
      yield "second";
    }
    const response = await ask("uploads", Readable.from(content()));
    expect(await text(response)).toBe("first second");
  });

  test("is handed on without being read", async () => {
    for (const handler of ["hands on", "hands on what was looked at"]) {
      const response = await ask(handler, Readable.from(["some ", "content"]));
      expect(await text(response)).toBe("some content");
    }
    const { headers } = await ask("hands on what was looked at", Readable.from(["x"]));
    expect(headers["x-used"]).toBe("true");
  });

  test("is read whole, twice from a clone, into buffers, as a form", async () => {
    const content = () => Readable.from(["a".repeat(1500), "b".repeat(1500)]);
    expect(JSON.parse(await text(await ask("reads", content())))).toEqual([
      ...[true, 3000, 3000, true, "TypeError"],
    ]);
    const sizes: number[] = JSON.parse(await text(await ask("reads into buffers", content())));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3000);
    const form = new FormData();
    form.append("a", "b");
    const response = await fetch(`${url}reads%20forms`, { method: "POST", body: form });
    expect(await response.json()).toEqual([["a", "b"]]);
  });

  test("fails with a reason where the visitor leaves", async () => {
    const begun = Promise.withResolvers<void>();
    const request = send(`${url}waits%20for%20the%20visitor`, { method: "POST" });
    request.on("error", () => {});
    request.write("some", () => begun.resolve());
    await begun.promise;
    setTimeout(() => request.destroy(), 200);
    await logged("info TypeError client-left");
  });
});
