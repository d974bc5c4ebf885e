// The guest's streams beside the library that they are made of, both with the guest's Promise.
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { streamLibrary } from "../../../guest-sdk/javascript/build/stream-library.ts";
import { runs } from "../../support/runs.ts";
import { iterate, run, type World } from "./random-programs.ts";

const runtime = fileURLToPath(new URL("../../../guest-sdk/javascript/runtime/", import.meta.url));

interface Evaluated extends World {
  /** Evaluates a function's text beside the streams, as `world`. */
  evaluate(code: string): (log: (line: unknown) => void) => void;
}

/** Evaluates streams in a context of their own. */
async function worldOf(streams: string, plugins = [streamLibrary()]): Promise<Evaluated> {
  const contents = `import "virtual:promise";
    export { ReadableStream, TransformStream, WritableStream } from ${JSON.stringify(streams)};
    export { drainMicrotasks as drain } from "./promise/microtasks.ts";
    export const Promise = globalThis.Promise;`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: runtime, loader: "ts" },
    ...{ bundle: true, write: false, format: "iife", globalName: "world", target: "es2024" },
    plugins: [
      {
        name: "promise-first",
        setup(builder) {
          builder.onResolve({ filter: /^virtual:promise$/ }, () => ({ path: "p", namespace: "p" }));
          builder.onLoad({ filter: /.*/, namespace: "p" }, () => ({
            contents: `import { GuestPromise } from "./promise/promise.ts"; globalThis.Promise = GuestPromise;`,
            ...{ resolveDir: runtime, loader: "ts" as const },
          }));
        },
      },
      ...plugins,
    ],
  });
  const context = createContext({});
  runInContext(outputFiles[0]!.text, context);
  const evaluate: Evaluated["evaluate"] = (code) => runInContext(code, context);
  return { ...(runInContext("world", context) as World), evaluate };
}

/** What an author may do that takes the short ways of the guest's streams somewhere else. Each gives `log` what happens. */
const unusual = {
  "where `then` of Promise is replaced, writes wait until somebody reads": `
    const { then } = Promise.prototype;
    Promise.prototype.then = function (onFulfilled, onRejected) {
      return then.call(this, onFulfilled, onRejected);
    };
    const { readable, writable } = new TransformStream({
      transform(chunk, controller) {
        log("transformed " + chunk);
        controller.enqueue(chunk);
      },
    });
    const writer = writable.getWriter();
    for (let chunk = 0; chunk < 5; chunk++) writer.write(chunk).then(() => log("written " + chunk));
    drain();
    log("wants " + writer.desiredSize);
    const reader = readable.getReader();
    for (let read = 0; read < 5; read++) reader.read().then(({ value }) => log("read " + value));
    drain();
    log("wants " + writer.desiredSize);
    Promise.prototype.then = then;`,
  "writers of every state, and what is none": `
    const written = [];
    const stream = new WritableStream({
      write(chunk, controller) {
        written.push(chunk);
        if (chunk === "fails") controller.error(new Error("failed"));
      },
    });
    const writer = stream.getWriter();
    const tried = (what, by) => {
      try {
        by().then(() => log(what), (error) => log(what + " " + error.name + error.message));
      } catch (error) { log(what + " threw " + error.name); }
    };
    const { write } = writer;
    const ready = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(writer), "ready").get;
    for (const each of [undefined, null, {}, Object.create(writer), Object.getPrototypeOf(writer)]) {
      tried("write of another", () => write.call(each, 1));
      tried("ready of another", () => ready.call(each));
    }
    log([write.name, write.length, ready.name, ready.length].join());
    for (const chunk of [1, 2, 3]) tried("write " + chunk, () => writer.write(chunk));
    tried("ready", () => writer.ready);
    log(writer.desiredSize);
    drain();
    writer.releaseLock();
    tried("released", () => writer.write(4));
    tried("released", () => writer.ready);
    const second = stream.getWriter();
    tried("write", () => second.write("fails"));
    tried("behind", () => second.write(5));
    drain();
    tried("failed", () => second.write(6));
    const closing = new WritableStream({ write(chunk) { written.push(chunk); } }).getWriter();
    tried("before", () => closing.write(7));
    tried("close", () => closing.close());
    tried("closing", () => closing.write(8));
    drain();
    tried("closed", () => closing.write(9));
    drain();
    log(written.join());`,
  "a getter `then` of Object.prototype closes the stream within `enqueue`": `
    let controller;
    const stream = new ReadableStream({
      start(given) { controller = given; },
      pull() { log("pull"); },
    });
    drain();
    const reader = stream.getReader();
    reader.read().then(({ value, done }) => log("read " + value + done));
    drain();
    let closes = true;
    Object.defineProperty(Object.prototype, "then", {
      configurable: true,
      get() {
        if (closes && "done" in this) {
          closes = false;
          controller.close();
        }
        return undefined;
      },
    });
    controller.enqueue("a");
    delete Object.prototype.then;
    log("enqueued");`,
  "a getter `then` of what `next` gives throws": `
    const given = Promise.resolve({ value: 1, done: false });
    Object.defineProperty(given, "then", { get() { log("looked"); throw new Error("no then"); } });
    const iterator = { next: () => given, return: () => ({}), [Symbol.asyncIterator]() { return this; } };
    const reader = ReadableStream.from(iterator).getReader();
    reader.read().then(log, ({ message }) => log(message));`,
  "a getter `then` of what `pull` returns gives another": `
    const returned = Promise.resolve();
    Object.defineProperty(returned, "then", {
      get() {
        log("looked");
        return (resolve) => resolve(log("called"));
      },
    });
    new ReadableStream({ pull: () => returned });`,
  "a getter `constructor` of what `pull` returns throws": `
    const returned = Promise.resolve();
    Object.defineProperty(returned, "constructor", { get() { throw new Error("none") } });
    const reader = new ReadableStream({ pull: () => returned }).getReader();
    reader.read().then(log, ({ message }) => log(message));`,
  "a getter `constructor` of a promise that another is resolved with throws": `
    const given = Promise.resolve(1);
    Object.defineProperty(given, "constructor", { get() { throw new Error("none") } });
    new Promise((resolve) => resolve(given)).then(log, ({ message }) => log(message));
    Promise.resolve().then(() => log("after it"));`,
  "methods are Proxies": `
    const looks = (method) => new Proxy(method, { get: (of, name) => (log(String(name)), of[name]),
      getOwnPropertyDescriptor: (of, name) => (log("own " + String(name)), undefined) });
    let left = 3;
    const pull = looks((controller) => left-- > 0 ? controller.enqueue("pulled") : controller.close());
    const write = looks((chunk) => log(chunk));
    new ReadableStream({ pull }).getReader().read().then(({ value }) => log(value));
    new WritableStream({ write }).getWriter().write("written").then(() => log("and after"));
    for (let turn = 0; turn < 3; turn++) Promise.resolve().then(() => log("turn"));
    const { proxy, revoke } = Proxy.revocable(() => {}, {});
    revoke();
    const reader = new ReadableStream({ pull: proxy }).getReader();
    reader.read().then(log, ({ name }) => log(name));
    const writer = new WritableStream({ write: proxy }).getWriter();
    writer.write(1).then(log, ({ name }) => log(name));`,
};

/** Runs such steps. @returns what they logged. */
function tell(world: Evaluated, steps: string): string[] {
  const lines: string[] = [];
  world.evaluate(`(log) => {
    const { ReadableStream, WritableStream, TransformStream, drain, Promise } = world;
    ${steps}
    drain();
  }`)((line: unknown) => lines.push(String(line)));
  return lines;
}

let guest: Evaluated;
let library: Evaluated;

beforeAll(async () => {
  [guest, library] = await Promise.all([
    worldOf("./streams/streams.ts"),
    worldOf("web-streams-polyfill", []),
  ]);
}, 60_000);

describe("streams of the guest do what the library's own do", () => {
  test("in the same order, in random programs", () => {
    const all = new Set<string>();
    for (let seed = 1; seed <= runs(3_000); seed++) {
      const lines = run(guest, seed);
      expect(lines, `seed ${seed}`).toEqual(run(library, seed));
      for (const line of lines) all.add(line.replace(/\d+/g, "0"));
    }
    // Programs reach what may happen: reads that get a chunk, an end and an error, errors of the author's and of a size.
    for (const line of ['read 0: {"value":0,"done":false}', 'read 0: {"done":true}']) {
      expect(all).toContain(line);
    }
    const outcomes = [...all].join("\n");
    expect(outcomes).toMatch(/read 0 failed: Error: later pull/);
    expect(outcomes).toMatch(/threw RangeError/);
    expect(outcomes).toMatch(/written 0 failed/);
    expect(outcomes).toMatch(/0 threw TypeError/);
  });

  test.each(Object.entries(unusual))("%s", (_, steps) => {
    const lines = tell(guest, steps);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines).toEqual(tell(library, steps));
  });

  test("as async iterators, in random programs", () => {
    for (let seed = 1; seed <= runs(3_000); seed++) {
      expect(iterate(guest, seed), `seed ${seed}`).toEqual(iterate(library, seed));
    }
  });
});
