import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf, diagnosticsOf, type Files, newComponentOf } from "./project.ts";

async function answerOf(files: Files): Promise<unknown> {
  const { host, end } = await testHost();
  try {
    const worker = await host.load(await componentOf(files), testSettings());
    const { response, error } = await host.call(worker, makeRequest({ url: "/" }));
    expect(error).toBeNull();
    return JSON.parse(bodyText(response?.body));
  } finally {
    await end();
  }
}

const handler = "export default { fetch: () => Response.json(seen) };\n";

test("top-level code awaits, module by module", async () => {
  const files = {
    "index.ts": `import { seen } from "./seen.ts";
      import { first } from "./first.ts";
      import { second } from "./second.ts";
      seen.push("entry", first, second);
      for await (const each of [Promise.resolve(1), 2]) seen.push(each);
      try { await Promise.reject(new RangeError("no")) } catch (error) { seen.push(error.message) }
      const { late, Named } = await import("./late.ts");
      seen.push(late, Named.name, (await import("./late.ts")).late);
      class Named2 {}
      const own = async () => {};
      seen.push(Named2.name, Object.prototype.toString.call(own));
      const left = await new Promise((resolve) => queueMicrotask(() => resolve("settled later")));
      seen.push(left);
      Promise.resolve().then(() => seen.push("after a turn"));
      {
        await using held = { async [Symbol.asyncDispose]() { await null; seen.push("disposed") } };
      }
      ${handler}`,
    "seen.ts": "export const seen: unknown[] = [];\n",
    "first.ts": `import { seen } from "./seen.ts";
      seen.push("first begins");
      export const first = await new Promise((resolve) => queueMicrotask(() => resolve("first")));
      seen.push("first ends");`,
    "second.ts": `import { first } from "./first.ts";
      import { seen } from "./seen.ts";
      seen.push("second");
      export const second = \`\${first}, second\`;`,
    "late.ts": `import { first } from "./first.ts";
      import { seen } from "./seen.ts";
      seen.push("late begins");
      export class Named {}
      export const late = await Promise.resolve(\`\${first}, late\`);`,
  };
  expect(await answerOf(files)).toEqual([
    ...["first begins", "first ends", "second", "entry", "first", "first, second", 1, 2, "no"],
    ...["late begins", "first, late", "Named", "first, late", "Named2", "[object AsyncFunction]"],
    ...["settled later", "after a turn", "disposed"],
  ]);
});

test("a worker that awaits has white space, and modules of Node, as others have", async () => {
  const source = `import { Buffer } from "node:buffer";\nconst seen = await Buffer.from("a").toString("hex");\n${handler}`;
  await newComponentOf({ "index.js": `const seen = await 1;\n${handler}` }, { debug: true });
  expect(await diagnosticsOf({ "index.js": source })).toContain("is a module of Node");
});

test("the same sources make the same component", async () => {
  const files = { "src/index.js": `const seen = await 1;\n${handler}` };
  expect(await newComponentOf(files)).toEqual(await newComponentOf(files));
});

test("what top-level code throws after it has awaited has its place", async () => {
  const source = `const seen = await 1;\nawait null;\nthrow new TypeError("too late");\n${handler}`;
  const told = await diagnosticsOf({ "src/index.js": source });
  expect(told).toContain("Top-level code threw TypeError: too late");
  expect(told).toContain("src/index.js:3:");
});

test("top-level code that awaits what nothing settles says so", async () => {
  const told = await diagnosticsOf({
    "src/index.js": `const seen = await new Promise(() => {});\n${handler}`,
  });
  expect(told).toContain("it awaits what never settles");
});

test("a module that awaits is not required", async () => {
  const told = await diagnosticsOf({
    "index.js": `const seen = require("./other.js");\n${handler}`,
    "other.js": "export const other = await 1;\n",
  });
  expect(told).toContain("other.js awaits at its top level, so that `require` can't load it");
});

const held = (awaits: string, symbol: string) => `
  ${awaits}using held = { [Symbol.${symbol}]() { disposed = true; } };
  export let disposed = false;
  export const [first, { second = 2 }] = [1, {}], third = 3;
  for (var left of [4, 5]);
  for (var { length } = "six"; length < 6; length++);
  export function told() { return [disposed, left, length, Named.name] }
  export class Named { static own = () => third }
  export { held, left };
  export default class {}`;

test("a module that holds what is disposed of can be loaded late", async () => {
  const files = {
    "index.ts": `const seen = [];
      for (const load of [() => import("./held.js"), () => import("./awaited.js")]) {
        const { default: made, ...all } = await load();
        const { disposed, first, second, third, told, Named, held, left } = all;
        seen.push([disposed, first, second, third, told(), Named.own(), typeof held, left, made.name]);
      }
      ${handler}`,
    "held.js": held("", "dispose"),
    "awaited.js": held("await ", "asyncDispose"),
  };
  const told = [true, 1, 2, 3, [true, 5, 6, "Named"], 3, "object", 5, "default"];
  expect(await answerOf(files)).toEqual([told, told]);
});

test("a handler loads a module that holds what is disposed of, whose errors have their places", async () => {
  const files = {
    "index.js": `export default { async fetch() {
      const { disposed, fail } = await import("./held.js");
      fail(disposed);
    } };`,
    "held.js": `export let disposed = "not yet";
using held = { [Symbol.dispose]() { disposed = "disposed" } };
export const { fail } = { fail(message) { throw new Error(message) } };
`,
  };
  const { host, end } = await testHost();
  try {
    const worker = await host.load(await componentOf(files), testSettings());
    const { error } = await host.call(worker, makeRequest({ url: "/" }));
    expect(error?.message).toMatch(/^Error: disposed, at held\.js:3:\d+/);
  } finally {
    await end();
  }
});
