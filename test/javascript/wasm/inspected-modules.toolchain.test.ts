// Modules of WebAssembly as `skerry run --inspect` has them: V8's own.
import { join } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { makeInspectable } from "@skerry/javascript/build";
import { expect, test } from "vitest";
import { InspectedHost } from "../../../runtime/debugging/inspected-host.ts";
import { describeModule } from "../../../runtime/module/join/describe.ts";
import { joinModules } from "../../../runtime/module/join/join.ts";
import { testSettings } from "../../support/workers.ts";
import { type Files, inProject } from "../project.ts";
import { exercise, forged, forgedExercise, moduleText } from "./module-text.ts";

const joiner = { describe: describeModule, join: joinModules };

const source = `
import module from "./all.wasm";
import bin from "./all.bin";
import url from "./all.wasm?url";
const env = { add: (a, b) => a + b, long: (a) => a, pair: (a) => [a, 1n], tell() {}, again: (n) => n, base: 32,
  count: new WebAssembly.Global({ value: "i64", mutable: true }, 3n) };
const atTop = new WebAssembly.Instance(module, { env });
const handlers = {
  exercise: () => { ${exercise} },
  async url() {
    const stands = await (await fetch(new URL("./all.wasm", import.meta.url))).arrayBuffer();
    const streamed = await WebAssembly.instantiateStreaming(fetch(url), { env });
    return [new WebAssembly.Instance(new WebAssembly.Module(stands), { env }).exports.add(1, 2), streamed.instance.exports.add(3, 4), WebAssembly.validate(stands)];
  },
  forged: () => { ${forgedExercise} },
  state: () => [atTop.exports.grow(1), atTop.exports.memory.buffer.byteLength],
  async bytes() {
    const { instance } = await WebAssembly.instantiate(bin, { env });
    const other = new Uint8Array(bin.slice());
    other[other.length - 1] ^= 1;
    const refused = await WebAssembly.compile(other).catch((error) => error.name + ": " + error.message);
    const ofModule = await WebAssembly.instantiate(module, { env });
    const streamed = await WebAssembly.instantiateStreaming(new Response(bin), { env });
    return [instance.exports.div_s(84, 2), ofModule.exports.add(1, 2), streamed.instance.exports.add(3, 4), module instanceof WebAssembly.Module,
      WebAssembly.validate(bin), WebAssembly.validate(other), Object.keys(WebAssembly).sort(), refused];
  },
};
export default { async fetch(request) {
  return Response.json((await handlers[new URL(request.url).pathname.slice(1)]()) ?? null);
} };
`;

async function answersOf(files: Files, paths: readonly string[]) {
  return inProject(files, async (projectDir) => {
    const settings = testSettings({});
    const entry = join(projectDir, Object.keys(files)[0]!);
    const result = await makeInspectable({ entry, projectDir, grants: settings.grants, joiner });
    if (!result.ok) throw new Error(result.diagnostics);
    const host = await InspectedHost.open(
      { made: result.made, settings, dir: projectDir },
      {
        outside: { kv: null, fetches: null },
        inspector: { port: 0, address: "127.0.0.1" },
        onRequest: () => {},
        onLost: () => {},
      },
    );
    try {
      const { port } = await host.listen(0, "127.0.0.1");
      const answers = [];
      for (const path of paths) {
        const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
        const text = await answer.text();
        expect(answer.status, text).toBe(200);
        answers.push(JSON.parse(text));
      }
      return answers;
    } finally {
      await host.close();
    }
  });
}

test("a worker under a debugger has its modules, fresh for each request, and no others", async () => {
  const all = await parse(moduleText);
  const files = { "index.js": source, "all.wasm": all, "all.bin": all };
  const paths = ["exercise", "state", "state", "bytes", "url", "forged"];
  const [exercised, state, again, bytes, url, ofForged] = await answersOf(files, paths);
  const inNode = new Function("module", exercise)(new WebAssembly.Module(all.slice()));
  expect(exercised).toEqual(inNode);
  expect([state, again]).toEqual([
    [1, 131_072],
    [1, 131_072],
  ]);
  expect(url).toEqual([3, 7, true]);
  expect(ofForged).toEqual(forged);
  expect(bytes.slice(0, 6)).toEqual([42, 3, 7, true, true, false]);
  expect(bytes[6]).toContain("instantiateStreaming");
  expect(bytes[6]).not.toContain("JSTag");
  expect(bytes[7]).toMatch(/^CompileError: .*known when it is built/);
});

test("a worker without modules has no WebAssembly there either", async () => {
  const text = "export default { fetch: () => Response.json(typeof WebAssembly) };";
  expect(await answersOf({ "index.js": text }, [""])).toEqual(["undefined"]);
});
