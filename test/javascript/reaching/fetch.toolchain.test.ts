import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grant } from "../../../runtime/settings/settings.ts";
import type { Origin } from "../../examples/support/run-project.ts";
import { type TestWorker, workerOf } from "../handlers.ts";
import { buildProject } from "../project.ts";
import { reaching, testOrigin } from "./origin.ts";

const failure = `(error) => [
  error.name, error.message, error.cause?.name, error.cause?.reason, error.cause?.message
]`;

const handlers = {
  response: `async (request, env) => {
    const response = await fetch(env.ORIGIN + "/hello#part");
    const { status, ok, type, url, redirected, statusText, bodyUsed } = response;
    const fixed = (() => { try { response.headers.set("x-a", "3") } catch (error) { return error.name } })();
    const clone = response.clone();
    return Response.json([
      status, ok, type, url.slice(env.ORIGIN.length), redirected, statusText, bodyUsed, fixed,
      response.headers.get("x-a"), response instanceof Response, await response.text(), response.bodyUsed,
      clone.url === url, clone.type, await clone.text(),
    ]);
  }`,
  bodies: `async (request, env) => {
    const form = new FormData();
    form.append("a", "b");
    const bodies = [
      "text", new TextEncoder().encode("bytes"), new Blob(["blob"], { type: "x/y" }), form,
      new URLSearchParams({ c: "d e" }),
      new ReadableStream({ start(controller) {
        for (const part of ["str", "", "eam"]) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      } }),
      null,
    ];
    const all = [];
    for (const body of bodies) {
      const init = { method: "POST", body, duplex: "half", headers: { "x-own": "1" } };
      all.push(await fetch(env.ORIGIN + "/echo", init).then((response) => response.json()));
    }
    return Response.json(all);
  }`,
  "passes on": `(request, env) => fetch(new Request(env.ORIGIN + "/echo", request))`,
  "passes the body on": `(request, env) =>
    fetch(env.ORIGIN + "/echo", { method: "PUT", body: request.body, duplex: "half" })`,
  "with more headers": `async (request, env) => {
    const response = await fetch(env.ORIGIN + "/hello");
    const changed = new Response(response.body, response);
    changed.headers.set("x-b", "1");
    return changed;
  }`,
  transforms: `async (request, env) => {
    const response = await fetch(env.ORIGIN + "/large");
    let chunks = 0;
    const count = new TransformStream({ transform(chunk, controller) {
      chunks++;
      controller.enqueue(chunk);
    } });
    const text = await new Response(response.body.pipeThrough(count)).text();
    return Response.json([text.length, chunks > 0]);
  }`,
  redirects: `async (request, env) => {
    const url = env.ORIGIN + "/moved";
    const followed = await fetch(url);
    const manual = await fetch(url, { redirect: "manual" });
    const error = await fetch(url, { redirect: "error" }).catch(${failure});
    return Response.json([
      followed.status, followed.redirected, followed.url.endsWith("/hello"),
      manual.status, manual.headers.get("location"), await manual.text(), error[0], error[3],
    ]);
  }`,
  "no content": `async (request, env) => {
    const none = await fetch(env.ORIGIN + "/none");
    const head = await fetch(env.ORIGIN + "/large", { method: "HEAD" });
    return Response.json([
      none.status, none.body, head.body, head.headers.get("content-length"), await head.text(),
      new Response(none.body, none).status,
    ]);
  }`,
  "side by side": `async (request, env) => {
    const done = [];
    const ask = async (name) => {
      const response = await fetch(env.ORIGIN + "/together?count=3");
      done.push(name + (await response.text()));
    };
    await Promise.all(["a", "b", "c"].map(ask));
    return Response.json(done.sort());
  }`,
  "a body that waits for timers": `async (request, env) => {
    let count = 0;
    const body = new ReadableStream({ async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (++count > 3) controller.close();
      else controller.enqueue(new TextEncoder().encode("part " + count + " "));
    } });
    return fetch(env.ORIGIN + "/echo", { method: "POST", body, duplex: "half" });
  }`,
  aborted: `async (request, env) => {
    const early = await fetch(env.ORIGIN + "/hello", { signal: AbortSignal.abort() }).catch(${failure});
    const controller = new AbortController();
    const pending = fetch(env.ORIGIN + "/never", { signal: controller.signal }).catch((reason) => reason);
    await null;
    controller.abort("given up");
    const late = new AbortController();
    const response = await fetch(env.ORIGIN + "/large", { signal: late.signal });
    const reader = response.body.getReader();
    late.abort("too late");
    const read = await reader.read().then(({ value }) => value.length, (reason) => reason);
    return Response.json([early[0], await pending, read]);
  }`,
  failures: `async (request, env) => {
    const attempts = [
      () => fetch("http://127.0.0.1:1/"),
      () => fetch(env.ORIGIN + "/cut").then((response) => response.text()),
      () => fetch("ftp://127.0.0.1/"),
      () => fetch("no URL"),
      () => fetch(env.ORIGIN + "/hello", { method: "GET", body: "x" }),
      () => fetch(env.ORIGIN + "/echo", { method: "POST", duplex: "half", body: new ReadableStream({
        pull() { throw new RangeError("half way") },
      }) }),
    ];
    return Response.json(await Promise.all(attempts.map((run) => run().catch(${failure}))));
  }`,
  "too many": `async (request, env) => {
    const asked = Array.from({ length: 34 }, () => fetch(env.ORIGIN + "/hello").then(
      (response) => response.status, (error) => error.cause.reason));
    const counts = {};
    for (const outcome of await Promise.all(asked)) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return Response.json(counts);
  }`,
  "in vain": `async (request, env) => {
    fetch(env.ORIGIN + "/never");
    return new Response("answer");
  }`,
  uncaught: `() => fetch("http://127.0.0.1:1/")`,
};

describe.each<[string, Grant[]]>([
  ["bodies whole", ["log", "config", "fetch"]],
  ["bodies as streams", ["log", "config", "fetch", "streams"]],
])("fetch, with %s", (_, grants) => {
  let origin: Origin;
  let worker: TestWorker;
  beforeAll(async () => {
    origin = await testOrigin();
    worker = await workerOf(handlers, { grants, settings: reaching(origin) });
  }, 120_000);
  afterAll(async () => {
    await worker?.end();
    await origin.close();
  });

  const json = async (handler: string, parts?: Parameters<TestWorker["call"]>[1]) => {
    const { text, error, log } = await worker.call(handler, parts);
    expect([error, log]).toEqual([null, []]);
    return JSON.parse(text) as unknown;
  };
  const posted = {
    method: "POST",
    headers: [
      ["content-type", "x/z"],
      ["x-own", "2"],
      ["host", "visitor.test"],
      ["connection", "close"],
    ],
    body: new TextEncoder().encode("posted"),
  } as const;

  test("gives a response as the standard has it", async () => {
    expect(await json("response")).toEqual([
      ...[203, true, "basic", "/hello", false, "", false, "TypeError"],
      ...["1, 2", true, "grüß", true, true, "basic", "grüß"],
    ]);
  });

  test("sends bodies of all kinds, with the type they imply", async () => {
    const sent = (await json("bodies")) as { method: string; type?: string; body: string }[];
    expect(sent.map(({ body }) => (body.startsWith("--") ? "form" : body))).toEqual([
      ...["text", "bytes", "blob", "form", "c=d+e", "stream", ""],
    ]);
    expect(sent.map(({ type }) => type?.replace(/boundary=.*/, ""))).toEqual([
      ...["text/plain;charset=UTF-8", undefined, "x/y", "multipart/form-data; "],
      ...["application/x-www-form-urlencoded;charset=UTF-8", undefined, undefined],
    ]);
    expect(sent[0]).toMatchObject({ method: "POST", own: "1" });
  });

  test("passes a request on, or its body alone", async () => {
    expect(await json("passes on", posted)).toEqual({
      method: "POST",
      type: "x/z",
      own: "2",
      body: "posted",
    });
    expect(await json("passes the body on", posted)).toEqual({ method: "PUT", body: "posted" });
  });

  test("its response can be answered with, with other headers", async () => {
    const { status, text, fields } = await worker.call("with more headers");
    expect([status, text]).toEqual([203, "grüß"]);
    expect(fields).toEqual(
      expect.arrayContaining([
        ["x-a", "1"],
        ["x-a", "2"],
        ["x-b", "1"],
      ]),
    );
  });

  test("its response can be read through a transform", async () => {
    expect(await json("transforms")).toEqual([200_000, true]);
  });

  test("follows redirects, or gives them, or fails", async () => {
    expect(await json("redirects")).toEqual([
      ...[203, true, true, 302, "/hello", "there", "TypeError", "redirect"],
    ]);
  });

  test("gives no body where HTTP has none", async () => {
    expect(await json("no content")).toEqual([204, null, null, "200000", "", 204]);
  });

  test("begins at once, and several run side by side", async () => {
    // None is answered before all are there.
    expect(await json("side by side")).toEqual(["a2", "b1", "c0"]);
  });

  test("sends a body whose pieces wait for timers", async () => {
    expect(await json("a body that waits for timers")).toMatchObject({
      body: "part 1 part 2 part 3 ",
    });
  });

  test("is given up by its signal", async () => {
    const [early, pending, read] = (await json("aborted")) as unknown[];
    expect([early, pending]).toEqual(["AbortError", "given up"]);
    // What is there already can be read.
    const isStreamed = grants.includes("streams");
    expect(read).toEqual(isStreamed ? "too late" : 200_000);
  });

  test("rejects with a TypeError whose cause has a reason", async () => {
    const [denied, cut, scheme, noUrl, get, body] = (await json("failures")) as string[][];
    expect(denied?.[0]).toBe("TypeError");
    expect(denied?.[1]).toBe(`fetch failed: ${denied?.[4]}`);
    expect(denied?.slice(2, 4)).toEqual(["HostFailure", "denied"]);
    expect([cut?.[0], cut?.[3]]).toEqual(["TypeError", "cut-short"]);
    expect([scheme?.[0], scheme?.[3]]).toEqual(["TypeError", "bad-request"]);
    expect([noUrl?.[0], get?.[0]]).toEqual(["TypeError", "TypeError"]);
    expect(body).toEqual([
      ...["TypeError", "fetch failed: the body to send did", "RangeError", null, "half way"],
    ]);
  });

  test("says which limit it met", async () => {
    expect(await json("too many")).toEqual({ 203: 32, limit: 2 });
  });

  test("holds nothing up where nobody waits for it", async () => {
    expect(await worker.call("in vain")).toMatchObject({ text: "answer", error: null });
  });

  test("is told in the log, with its cause, where nothing catches what it rejects with", async () => {
    const { error, log } = await worker.call("uncaught");
    expect(error).toBe("guest-trap");
    expect(log.join("\n")).toMatch(/TypeError: fetch failed: .*\n.*caused by HostFailure: /s);
  });
});

test("at top level fetch fails the build", async () => {
  const source = 'fetch("http://localhost/");\nexport default { fetch: () => new Response() };';
  const result = await buildProject({ "index.js": source }, { grants: ["fetch"] });
  expect(result.ok ? "" : result.diagnostics).toMatch(
    /fetch\(\) can't be used at top level.*index\.js:1/s,
  );
});
