// Half an emoji, as `slice` may leave it, in each text that a worker can hand to the host.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { componentOf } from "../javascript/project.ts";
import { bodyText, compileWorker, testHost, testSettings } from "../support/workers.ts";

/** Path and what the worker makes of it: the text of its answer. An answer of null is an error that the log
 * tells; `log` is the log's line. */
const cases: Record<string, { readonly answer: RegExp | null; readonly log?: RegExp }> = {
  "/log": { answer: /^done$/, log: /^Hi \ufffd\ufffd!$/ },
  "/order": { answer: /^done$/, log: /^\ufffd\ufffd-😀-\ufffd 한😀\ufffd$/ },
  "/long": { answer: /^done$/, log: /^x{4095}\ufffdx{99}$/ },
  "/throw": { answer: null, log: /Hi \ufffd/ },
  "/variable": { answer: /^set$/ },
  "/secret": { answer: /^set$/ },
  "/header-value": { answer: null, log: /header/ },
  "/header-name": { answer: null, log: /header/ },
  "/url": { answer: /not.allowed|failed/ },
  "/method": { answer: /fail|method|POST/i },
  "/fields": { answer: null, log: /header/ },
  "/key": { answer: /^kept k\ufffd$/ },
  "/value": { answer: /^Hi \ufffd$/ },
  "/metadata": { answer: /^Hi (\ufffd|\ud83d)$/ },
  "/prefix": { answer: /^k\ufffd$/ },
  "/cursor": { answer: /^cursor$/ },
  "/namespace": { answer: /^none$/ },
  "/body": { answer: /^Hi \ufffd$/ },
  "/streamed": { answer: /^Hi \ufffd$/ },
};

const javascript = `
const s = "Hi 😀".slice(0, 4);
const high = s[3];
const low = "😀"[1];
const done = new Response("done");
const handlers = {
  log: () => { console.log(s + high + "!"); return new Response("done") },
  order: () => {
    console.log(low + high + "-😀-" + low + " 한😀" + high);
    return new Response("done");
  },
  long: () => {
    console.log("x".repeat(4095) + high + "x".repeat(99));
    return new Response("done");
  },
  throw: () => { throw new Error(s) },
  variable: (env) => new Response(env["V" + high]),
  secret: (env) => new Response(env["S" + high]),
  "header-value": () => new Response("x", { headers: { a: s } }),
  "header-name": () => new Response("x", { headers: { ["a" + high]: "x" } }),
  url: () => fetch("http://localhost:1/" + high + "?" + low).catch(({ message }) => new Response(message)),
  method: async () => {
    try { await fetch("http://localhost:1/", { method: "P" + high }) }
    catch ({ message }) { return new Response(message) }
  },
  fields: () => fetch("http://localhost:1/", { headers: { a: s } }),
  key: async ({ KV }) => {
    await KV.put("k" + high, "kept");
    return new Response(await KV.get("k\\ufffd") + " " + (await KV.list()).keys[0].name);
  },
  value: async ({ KV }) => { await KV.put("v", s); return new Response(await KV.get("v")) },
  metadata: async ({ KV }) => {
    await KV.put("m", "x", { metadata: s });
    return new Response((await KV.getWithMetadata("m")).metadata);
  },
  prefix: async ({ KV }) => {
    await KV.put("k" + high, "kept");
    return new Response((await KV.list({ prefix: "k" + high })).keys[0].name);
  },
  cursor: ({ KV }) => KV.list({ cursor: s }).then(() => null, ({ reason }) =>
    new Response(reason === "bad-cursor" ? "cursor" : reason)),
  namespace: (env) => new Response(env["KV" + high] === undefined ? "none" : "some"),
  body: () => new Response(s),
  streamed: () => new Response(new ReadableStream({
    start(controller) { controller.enqueue(new TextEncoder().encode(s)); controller.close() },
  })),
};
export default {
  fetch: (request, env) => handlers[new URL(request.url).pathname.slice(1)](env),
};`;

const assemblyscript = `
import {
  config, fetch, FetchRequest, Kv, KvProblem, Request, Response, ResponseWriter,
} from "@skerry/assemblyscript";
const s: string = "Hi 😀".slice(0, 4);
const high: string = s.charAt(3);
const low: string = "😀".charAt(1);
const kv = new Kv("KV");
function lookedUp(value: string | null): Response {
  return Response.text(value === null ? "not set" : value);
}
function fetched(request: FetchRequest): Response {
  const result = fetch(request);
  return Response.text(result.isOk ? "ok" : "failed " + result.error.code);
}
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/log") console.log(s + high + "!");
  if (path == "/order") console.log(low + high + "-😀-" + low + " 한😀" + high);
  if (path == "/long") console.log("x".repeat(4095) + high + "x".repeat(99));
  if (path == "/throw") throw new Error(s);
  if (path == "/variable") return lookedUp(config.variable("V" + high));
  if (path == "/secret") return lookedUp(config.secret("S" + high));
  const response = Response.text("done");
  if (path == "/header-value") response.headers.set("a", s);
  if (path == "/header-name") response.headers.set("a" + high, "x");
  if (path == "/url") return fetched(new FetchRequest("http://localhost:1/" + high + "?" + low));
  if (path == "/method") return fetched(new FetchRequest("http://localhost:1/", "P" + high));
  if (path == "/fields") new FetchRequest("http://localhost:1/").headers.set("a", s);
  if (path == "/key") {
    kv.put("k" + high, "kept");
    return Response.text(kv.getText("k\\ufffd").value! + " " + kv.list("").value.keys[0].name);
  }
  if (path == "/value") { kv.put("v", s); return Response.text(kv.getText("v").value!); }
  if (path == "/metadata") { kv.put("m", "x", 0, s); return Response.text(kv.get("m").value!.metadata); }
  if (path == "/prefix") {
    kv.put("k" + high, "kept");
    return Response.text(kv.list("k" + high).value.keys[0].name);
  }
  if (path == "/cursor") {
    const page = kv.list("", s);
    return Response.text(!page.isOk && page.error.problem == KvProblem.BadCursor ? "cursor" : "?");
  }
  if (path == "/namespace") {
    const got = new Kv("KV" + high).get("a");
    return Response.text(!got.isOk && got.error.problem == KvProblem.NoNamespace ? "none" : "some");
  }
  if (path == "/body") return Response.text(s);
  if (path == "/streamed") {
    const writer = ResponseWriter.begin();
    writer.write(s);
    return writer.finish();
  }
  return response;
}`;

const grants = ["log", "config", "fetch", "kv", "streams"] as const;
const components = {
  JavaScript: () => componentOf({ "index.js": javascript }, { grants }),
  AssemblyScript: () => compileWorker(assemblyscript),
};

describe.each(Object.entries(components))("text of a worker in %s", (_, componentFor) => {
  let target: Awaited<ReturnType<typeof testHost>>;
  let worker: LoadedWorker;
  beforeAll(async () => {
    target = await testHost();
    worker = await target.host.load(
      await componentFor(),
      testSettings({
        grants,
        variables: { "V\ufffd": "set" },
        secrets: { "S\ufffd": "set" },
        kv: { KV: "things" },
      }),
    );
  }, 120_000);
  afterAll(() => target?.end());

  test.each(Object.entries(cases))("is well-formed where it leaves: %s", async (path, expected) => {
    const { response, error, log } = await target.host.call(worker, makeRequest({ url: path }));
    const lines = log.map(({ message }) => message);
    if (expected.answer === null) expect(error?.code).toBe("guest-trap");
    else expect({ error, answer: bodyText(response?.body) }).toMatchObject({ error: null });
    if (expected.answer !== null) expect(bodyText(response?.body)).toMatch(expected.answer);
    if (expected.log !== undefined) expect(lines[0]).toMatch(expected.log);
    for (const line of lines) expect(line.isWellFormed()).toBe(true);
  });
});
