// The guest's streams beside the library that they are made of, both with the guest's Promise.
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { streamLibrary } from "../../../guest-sdk/javascript/build/stream-library.ts";
import { runs } from "../../support/runs.ts";
import { iterate, run, type World } from "./random-programs.ts";

const runtime = fileURLToPath(new URL("../../../guest-sdk/javascript/runtime/", import.meta.url));

/** Evaluates streams in a context of their own. */
async function worldOf(streams: string, plugins = [streamLibrary()]): Promise<World> {
  const contents = `import "virtual:promise";
    export { ReadableStream, TransformStream } from ${JSON.stringify(streams)};
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
  return runInContext("world", context) as World;
}

let guest: World;
let library: World;

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

  test("as async iterators, in random programs", () => {
    for (let seed = 1; seed <= runs(3_000); seed++) {
      expect(iterate(guest, seed), `seed ${seed}`).toEqual(iterate(library, seed));
    }
  });
});
