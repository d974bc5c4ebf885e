// Requests that a program makes as no server would hand them on: what is wrong with them is the request's, and no worker's.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Host,
  openHost,
  type RequestInput,
  type RequestOptions,
  SkerryError,
  type UsageEvent,
  type Worker,
} from "../../runtime/embed/embed.ts";
import { componentOf } from "../javascript/project.ts";
import { keptDataDir } from "../support/build-cache.ts";

let host: Host;
let worker: Worker;
const usage: UsageEvent[] = [];

beforeAll(async () => {
  host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  host.on("usage", (event) => usage.push(event));
  const script = `
export default {
  async fetch(request) {
    if (request.url.endsWith("/caught")) return new Response(await request.text().catch((error) => "caught " + error.name));
    if (request.url.endsWith("/passed")) return new Response(request.body);
    return new Response((await request.arrayBuffer()).byteLength + " " + request.url);
  },
};`;
  const grants = ["log", "clock", "config", "streams"];
  worker = await host.load("acme/odd", await componentOf({ "index.js": script }, { grants }), {
    grants,
  });
}, 120_000);
afterAll(() => host?.close());

const post = (body: unknown) => ({ method: "POST", body, duplex: "half" }) as RequestOptions;

/** A request whose content is read already. */
async function used(): Promise<Request> {
  const request = new Request("http://localhost/", { method: "POST", body: "x" });
  await request.text();
  return request;
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

function locked(): ReadableStream {
  const stream = new ReadableStream();
  stream.getReader();
  return stream;
}

test.each<[string, () => unknown, (RequestOptions | (() => RequestOptions))?]>([
  ["a number for its address", () => 5],
  ["no address", () => undefined],
  ["a field's name that is none", () => "/", { headers: { "a b": "c" } }],
  ["a field's value of two lines", () => "/", { headers: { a: "b\nc" } }],
  ["a field's value that is no bytes", () => "/", { headers: { a: "€" } }],
  ["null for its fields", () => "/", { headers: null } as never],
  ["null for its options", () => "/", null as never],
  ["a signal that is none", () => "/", { signal: 5 } as never],
  ["a symbol for its method", () => "/", { method: Symbol("x") } as never],
  ["content that was read", used],
  ["content that is being read", () => "/", () => post(locked())],
  ["bytes that are detached", () => "/", () => post(detached())],
])("with %s is refused by a code", async (_, input, init) => {
  const options = typeof init === "function" ? init() : init;
  const given = (await input()) as RequestInput;
  const failed = await worker.fetch(given, options).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(SkerryError);
  expect(failed).toMatchObject({ code: "bad-request" });
});

test("with two slashes and a host of its own goes to that host", async () => {
  const answer = await worker.fetch("http://a.test//b.test/x", { headers: { host: "c.test:81" } });
  expect(await answer.text()).toBe("0 http://c.test:81//b.test/x");
});

describe("whose content breaks off", () => {
  const torn = new Error("the disk failed");
  const broken = (pieces: unknown[]) =>
    new ReadableStream({
      pull: (controller) => {
        const piece = pieces.shift();
        if (piece === undefined) controller.error(torn);
        else controller.enqueue(piece);
      },
    });
  const asked = (path: string, body: ReadableStream) => worker.fetch(path, post(body));

  test("before an answer fails with what its sender failed with, which is no trap of the worker's", async () => {
    usage.length = 0;
    for (const pieces of [[], [new Uint8Array(10)]]) {
      await expect(asked("/", broken(pieces))).rejects.toBe(torn);
    }
    await expect(asked("/", broken(["text"]))).rejects.toThrow("a stream of Uint8Array");
    expect(usage.map(({ code }) => code)).toEqual(["client-left", "client-left", "client-left"]);
  });

  test("within an answer is told to who reads that", async () => {
    const answer = await asked("/passed", broken([new Uint8Array(10)]));
    await expect(answer.text()).rejects.toMatchObject({ code: "client-left" });
  });

  test("is the worker's to answer where it wants to", async () => {
    expect(await (await asked("/caught", broken([]))).text()).toBe("caught TypeError");
  });
});
