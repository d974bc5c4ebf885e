// Timers and signals of workers that reach outside: they wait, and cut off what takes too long.
import { once } from "node:events";
import { Agent, request as send } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grant } from "../../../runtime/settings/settings.ts";
import type { Origin } from "../../examples/support/run-project.ts";
import { type TestWorker, workerOf } from "../handlers.ts";
import { reaching, testOrigin } from "./origin.ts";

const sleep = `(ms) => new Promise((resolve) => setTimeout(resolve, ms))`;

const handlers = {
  sleeps: `async () => {
    const begun = Date.now();
    await (${sleep})(400);
    const measured = performance.now();
    await (${sleep})(200);
    return Response.json([Date.now() - begun, performance.now() - measured]);
  }`,
  "cut off": `async (request, env) => {
    const begun = Date.now();
    const init = () => ({ signal: AbortSignal.timeout(300) });
    const never = await fetch(env.ORIGIN + "/never", init()).catch((error) => error.name);
    const stalled = await fetch(env.ORIGIN + "/stalls", init())
      .then((response) => response.text()).catch((error) => error.name);
    const hello = await fetch(env.ORIGIN + "/hello", { signal: AbortSignal.timeout(60_000) })
      .then((response) => response.text());
    return Response.json([never, stalled, hello, Date.now() - begun]);
  }`,
  "by time": `async (request, env) => {
    const order = [];
    setTimeout(() => order.push("never"), 60_000);
    setTimeout(() => order.push("before"), 50);
    await fetch(env.ORIGIN + "/slow").then((response) => response.text());
    order.push("fetch");
    await (${sleep})(10);
    order.push("after");
    return Response.json(order);
  }`,
  polls: `async (request, env) => {
    let done = false;
    fetch(env.ORIGIN + "/slow").then(() => { done = true; });
    let rounds = 0;
    while (!done) {
      await (${sleep})(0);
      rounds++;
    }
    return Response.json(rounds > 1);
  }`,
  repeats: `async () => {
    const begun = Date.now();
    let count = 0;
    await new Promise((resolve) => {
      const interval = setInterval(() => {
        if (++count < 4) return;
        clearInterval(interval);
        resolve();
      }, 50);
    });
    return Response.json([count, Date.now() - begun]);
  }`,
  patient: `async (request, env) => {
    const signal = AbortSignal.timeout(60_000);
    const url = env.ORIGIN + "/slow?ms=" + request.headers.get("x-ms");
    return new Response(await fetch(url, { signal }).then((response) => response.text()));
  }`,
  "too long": `async () => {
    await (${sleep})(600_000);
    return new Response();
  }`,
  events: `(request) => {
    const encoder = new TextEncoder();
    let count = 0;
    let interval;
    request.signal.addEventListener("abort", () => {
      clearInterval(interval);
      console.log("left", request.signal.reason.name);
    });
    return new Response(new ReadableStream({
      start(controller) {
        interval = setInterval(() => {
          controller.enqueue(encoder.encode("data: " + ++count + "\\n\\n"));
          if (count < 4 || request.url.includes("?for-ever")) return;
          clearInterval(interval);
          controller.close();
        }, 150);
      },
      cancel() { console.log("cancelled"); },
    }), { headers: { "content-type": "text/event-stream" } });
  }`,
  "goes on": `(request, env, context) => {
    context.waitUntil(fetch(env.ORIGIN + "/slow?ms=600").then(
      async (response) => console.log("went on", await response.text()),
      ({ name }) => console.log("given up", name),
    ));
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    void writer.write(new TextEncoder().encode("whole")).then(() => writer.close());
    return new Response(readable);
  }`,
  waits: `async (request, env) => {
    const { signal } = request;
    const error = await fetch(env.ORIGIN + "/never", { signal }).catch((error) => error);
    console.log(error.name, signal.aborted, error === signal.reason);
    return new Response();
  }`,
};

const whole: Grant[] = ["log", "config", "clock", "fetch"];
const streams: Grant[] = [...whole, "streams"];

const patience = 60_000;

describe.each([
  ["bodies whole", whole],
  ["bodies as streams", streams],
])("timers, with %s", (_, grants) => {
  let origin: Origin;
  let worker: TestWorker;
  beforeAll(async () => {
    origin = await testOrigin({
      "/stalls": (_request, response) => void response.write("half"),
      "/slow": (_request, response, url) =>
        setTimeout(() => response.end("slow"), Number(url.searchParams.get("ms") ?? 400)),
    });
    const settings = { ...reaching(origin), limits: { deadline: 20_000 } };
    worker = await workerOf(handlers, { grants, settings });
  }, 120_000);
  afterAll(async () => {
    await worker?.end();
    await origin.close();
  });

  const json = async (handler: string) => {
    const { text, error, log } = await worker.call(handler);
    expect([error, log]).toEqual([null, []]);
    return JSON.parse(text) as unknown;
  };

  test("wait", async () => {
    const [slept, measured] = (await json("sleeps")) as [number, number];
    expect(slept).toBeGreaterThanOrEqual(600);
    expect(measured).toBeGreaterThanOrEqual(200);
    const [count, ms] = (await json("repeats")) as [number, number];
    expect(count).toBe(4);
    expect(ms).toBeGreaterThanOrEqual(200);
  });

  test(
    "cut off a fetch that is not answered, and a body that does not come to its end",
    async () => {
      const [never, stalled, hello, ms] = (await json("cut off")) as [
        string,
        string,
        string,
        number,
      ];
      expect([never, stalled, hello]).toEqual(["TimeoutError", "TimeoutError", "grüß"]);
      expect(ms).toBeGreaterThanOrEqual(600);
    },
    patience,
  );

  test("run beside a fetch by their time, and not at all once the response is there", async () => {
    expect(await json("by time")).toEqual(["before", "fetch", "after"]);
  });

  test("hold no fetch up that they wait for", async () => {
    expect(await json("polls")).toBe(true);
  });

  test("cost the same however long an origin takes", async () => {
    const fuel = new Set<bigint>();
    for (const ms of ["010", "300", "010"]) {
      const { text, fuel: burned } = await worker.call("patient", { headers: [["x-ms", ms]] });
      expect(text).toBe("slow");
      fuel.add(burned);
    }
    expect(fuel.size).toBe(1);
  });
});

test("a worker that sleeps ends at its deadline", async () => {
  const settings = { fetch: { allow: [], private: [] }, limits: { deadline: 1_000 } };
  const worker = await workerOf(handlers, { grants: whole, settings });
  expect((await worker.call("too long")).error).toBe("deadline-exceeded");
  await worker.end();
}, 120_000);

describe("a worker that streams", () => {
  let origin: Origin;
  let worker: TestWorker;
  let url: string;
  beforeAll(async () => {
    origin = await testOrigin();
    worker = await workerOf(handlers, {
      grants: streams,
      settings: { ...reaching(origin), limits: { deadline: 30_000 } },
    });
    url = await worker.serve();
  }, 120_000);
  afterAll(async () => {
    await worker?.end();
    await origin.close();
  });

  test(
    "makes events at a pace of its own",
    async () => {
      const begun = performance.now();
      const response = await fetch(`${url}events`);
      const times: number[] = [];
      let text = "";
      for await (const chunk of response.body!) {
        times.push(performance.now() - begun);
        text += Buffer.from(chunk).toString();
      }
      expect(text).toBe("data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n");
      expect(times.at(-1)).toBeGreaterThanOrEqual(590);
    },
    patience,
  );

  test(
    "hears by its request's signal that the visitor has left, while it writes",
    async () => {
      const request = send(`${url}events?for-ever`).end();
      const [response] = await once(request, "response");
      await once(response, "data");
      response.destroy();
      await expect.poll(() => worker.served, { timeout: 20_000 }).toContain("info left AbortError");
      expect(worker.served).toContain("info cancelled");
    },
    patience,
  );

  test(
    "goes on with what it has promised, after a visitor has left that had the whole answer",
    async () => {
      const agent = new Agent({ keepAlive: true });
      const request = send(`${url}goes%20on`, { agent }).end();
      const [response] = await once(request, "response");
      expect(await response.setEncoding("utf8").toArray()).toEqual(["whole"]);
      agent.destroy();
      await expect
        .poll(() => worker.served.find((line) => /went on|given up/.test(line)), {
          timeout: 20_000,
        })
        .toContain("went on");
    },
    patience,
  );

  test(
    "hears it while it waits for a fetch, which is given up",
    async () => {
      const request = send(`${url}waits`);
      request.on("error", () => {});
      const asked = once(origin.server, "request");
      request.end();
      await asked;
      request.destroy();
      await expect
        .poll(() => worker.served, { timeout: 20_000 })
        .toContain("info AbortError true true");
    },
    patience,
  );
});
