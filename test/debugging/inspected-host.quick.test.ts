import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { decode } from "@jridgewell/sourcemap-codec";
import { makeInspectable } from "@skerry/javascript/build";
import { afterEach, expect, test } from "vitest";
import { InspectedHost, type ToInspect } from "../../runtime/debugging/inspected-host.ts";
import type { SkerryError } from "../../runtime/errors.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { testSettings } from "../support/workers.ts";
import { Debugger, type Parsed, type Paused } from "./support/debugger.ts";

const source = `interface Product { readonly cents: number }

function priceOf(product: Product, count: number): number {
  const total = product.cents * count;
  return total;
}

let requests = 0;

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    requests++;
    if (url.pathname === "/throw") throw new RangeError("out of stock");
    if (url.pathname === "/echo") return new Response(request.body);
    if (url.pathname === "/out") return fetch(String(url.searchParams.get("to")));
    await new Promise<void>((done) => { setTimeout(done, 1); });
    return Response.json({ total: priceOf({ cents: 450 }, Number(url.searchParams.get("count"))), requests });
  },
};
`;

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function toInspect(text: string, settings: Parameters<typeof testSettings>[0] = {}) {
  const dir = mkdtempSync(join(tmpdir(), "skerry-inspected-"));
  ends.push(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "src"));
  writeFileSync(join(dir, "src", "index.ts"), text);
  const grants = ["log", "clock", "fetch", "streams"] as const;
  const complete = testSettings({ grants, ...settings });
  const entry = join(dir, "src", "index.ts");
  const result = await makeInspectable({ entry, projectDir: dir, grants: complete.grants });
  if (!result.ok) throw new Error(result.diagnostics);
  return { made: result.made, settings: complete, dir } satisfies ToInspect;
}

async function serve(what: ToInspect, onLost: (error: SkerryError) => void = () => {}) {
  const outcomes: Outcome[] = [];
  const host = await InspectedHost.open(what, {
    outside: { kv: null, fetches: null },
    inspector: { port: 0, address: "127.0.0.1" },
    onRequest: (outcome) => outcomes.push(outcome),
    onLost,
  });
  ends.push(() => host.close());
  const { port } = await host.listen(0, "127.0.0.1");
  return { host, outcomes, port, url: `http://127.0.0.1:${port}` };
}

/** Where a line of a source begins in the script; with `name`, where that is on it, and what it is called there. */
async function generated(debug: Debugger, script: Parsed, file: string, line: number, name = "") {
  const data = script.sourceMapURL.replace(/^data:application\/json;base64,/, "");
  const { sources, names, mappings } = JSON.parse(String(Buffer.from(data, "base64")));
  const index = sources.indexOf(file);
  const { scriptSource } = await debug.ask("Debugger.getScriptSource", {
    scriptId: script.scriptId,
  });
  const lines = String(scriptSource).split("\n");
  for (const [lineNumber, segments] of decode(mappings).entries()) {
    for (const [columnNumber, from, row, , changed] of segments) {
      if (from !== index || row !== line - 1) continue;
      const called = /^[\w$]*/.exec(lines[lineNumber]!.slice(columnNumber))![0];
      if (name === "" || called === name || names[changed!] === name) {
        return { place: { lineNumber, columnNumber }, called };
      }
    }
  }
  throw new Error(`no place for ${file}:${line} among ${sources}`);
}

test("a debugger stops at a line of TypeScript in each request, and reads its variables", async () => {
  const what = await toInspect(source);
  const { host, url } = await serve(what);
  const debug = await Debugger.attach(host.inspector);
  ends.push(() => debug.close());
  await debug.ask("Debugger.enable");
  const script = await debug.event<Parsed>("Debugger.scriptParsed", (each) =>
    each.url.endsWith("/build/worker.js"),
  );
  const file = pathToFileURL(join(what.dir, "src", "index.ts")).href;
  const { place } = await generated(debug, script, file, 5);
  // The bundler may have changed it, as other modules have one of that name: its map says so.
  const { called } = await generated(debug, script, file, 4, "total");
  await debug.ask("Debugger.setBreakpointByUrl", { url: script.url, ...place });
  for (const count of [2, 7]) {
    const answer = fetch(`${url}/?count=${count}`);
    const { callFrames } = await debug.event<Paused>("Debugger.paused");
    const [{ callFrameId, functionName, location } = never()] = callFrames;
    expect([functionName, location.lineNumber]).toEqual(["priceOf", place.lineNumber]);
    const read = async (expression: string) => {
      const told = await debug.ask("Debugger.evaluateOnCallFrame", { callFrameId, expression });
      return (told.result as { value: unknown }).value;
    };
    expect([await read(called), await read("count")]).toEqual([450 * count, count]);
    await debug.ask("Debugger.resume");
    // Each request has fresh state, as in an isolate.
    expect(await (await answer).json()).toEqual({ total: 450 * count, requests: 1 });
  }
});

function never(): never {
  throw new Error("there is no frame");
}

test("`debugger` stops a request, and others wait until it goes on", async () => {
  const what = await toInspect(
    source.replace("requests++;", 'if (url.searchParams.has("stop")) debugger;'),
  );
  const { host, url } = await serve(what);
  const debug = await Debugger.attach(host.inspector);
  ends.push(() => debug.close());
  await debug.ask("Debugger.enable");
  const stopped = fetch(`${url}/?count=1&stop`);
  await debug.event<Paused>("Debugger.paused");
  let isAnswered = false;
  const other = fetch(`${url}/?count=2`).finally(() => {
    isAnswered = true;
  });
  expect(await debug.ask("Runtime.evaluate", { expression: "1" })).toMatchObject({
    result: { value: 1 },
  });
  expect(isAnswered).toBe(false);
  await debug.ask("Debugger.resume");
  expect((await stopped).status).toBe(200);
  expect((await other).status).toBe(200);
});

test("content streams through, fetches reach out, and a failure has the author's place", async () => {
  const origin = createServer((request, response) => {
    response.end(`origin ${request.url}`);
  });
  await new Promise<void>((listening) => origin.listen(0, "127.0.0.1", listening));
  ends.push(() => void origin.close());
  const at = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const what = await toInspect(source, { fetch: { allow: [at], private: [at] } });
  const { url, outcomes } = await serve(what);
  const content = Buffer.alloc(300_000, "skerry ");
  const echoed = await fetch(`${url}/echo`, { method: "POST", body: content });
  expect(Buffer.from(await echoed.arrayBuffer()).equals(content)).toBe(true);
  expect(await (await fetch(`${url}/out?to=${at}/there`)).text()).toBe("origin /there");
  expect((await fetch(`${url}/throw`)).status).toBe(502);
  const failed = outcomes.find(({ error }) => error !== null)!;
  expect(failed.error).toMatchObject({
    code: "guest-trap",
    message: "RangeError: out of stock, at src/index.ts:14:42.",
  });
});

test("what takes its place serves next; top-level code that throws does not, and has its place", async () => {
  const { host, url } = await serve(await toInspect(source));
  expect(await (await fetch(`${url}/?count=1`)).json()).toMatchObject({ total: 450 });
  await expect(
    host.load(
      await toInspect(
        'const shop: { name: string } = JSON.parse("{");\nexport default { fetch: () => new Response() };',
      ),
    ),
  ).rejects.toMatchObject({
    code: "start-failed",
    message: expect.stringMatching(/^The worker's top-level code threw: SyntaxError: /),
    detail: expect.stringContaining("src/index.ts:1:"),
  });
  expect(await (await fetch(`${url}/?count=1`)).json()).toMatchObject({ total: 450 });
  await host.load(await toInspect(source.replace("cents * count", "cents * count + 1")));
  expect(await (await fetch(`${url}/?count=1`)).json()).toMatchObject({ total: 451 });
});

test("a client that leaves while another request stands still never reaches the worker", async () => {
  const what = await toInspect(source.replace("requests++;", "debugger;"));
  const { host } = await serve(what);
  const debug = await Debugger.attach(host.inspector);
  ends.push(() => debug.close());
  await debug.ask("Debugger.enable");
  const leaver = new AbortController();
  const call = (uri: string, client = new AbortController()) =>
    host.target.call(makeRequest({ url: uri }), uri, client.signal);
  const first = call("http://x.example/?count=1");
  await debug.event<Paused>("Debugger.paused");
  const left = call("http://x.example/left", leaver);
  const last = call("http://x.example/?count=2");
  leaver.abort();
  await debug.ask("Debugger.resume");
  expect((await first).response?.status).toBe(200);
  // The next that stands still is the last one.
  await debug.event<Paused>("Debugger.paused");
  expect((await left).error?.code).toBe("client-left");
  await debug.ask("Debugger.resume");
  expect((await last).response?.status).toBe(200);
});

test("a worker's process that ends is told, and so are requests under way", async () => {
  const lost = Promise.withResolvers<SkerryError>();
  const what = await toInspect(source.replace("requests++;", "debugger;"));
  const { host, url } = await serve(what, lost.resolve);
  const debug = await Debugger.attach(host.inspector);
  await debug.ask("Debugger.enable");
  const answer = fetch(`${url}/?count=1`);
  await debug.event<Paused>("Debugger.paused");
  const told = await debug.ask("Runtime.evaluate", { expression: "process.pid" });
  process.kill((told.result as { value: number }).value, "SIGKILL");
  expect((await lost.promise).message).toContain("ended (SIGKILL)");
  expect((await answer).status).toBe(502);
});

test("an inspector's port that is taken is told", async () => {
  const what = await toInspect(source);
  const { host } = await serve(what);
  const { port } = new URL(host.inspector);
  await expect(
    InspectedHost.open(what, {
      outside: { kv: null, fetches: null },
      inspector: { port: Number(port), address: "127.0.0.1" },
      onRequest: () => {},
      onLost: () => {},
    }),
  ).rejects.toMatchObject({
    code: "port-in-use",
    message: expect.stringContaining("--inspect-port"),
  });
});
