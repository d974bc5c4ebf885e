import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { componentOf, type Files } from "./project.ts";

let target: Awaited<ReturnType<typeof testHost>>;
beforeAll(async () => {
  target = await testHost();
});
afterAll(() => target.end());

/** One worker with a handler for each way to fail, by the path: it is built twice, and not once for each. */
const files: Files = {
  "src/index.ts": `import { price } from "./price.ts";
import { inPackage, inWebApi, mapped } from "./fails.js";

const ways: Record<string, () => unknown> = {
  "/mapped": mapped,
  "/package": inPackage,
  "/web-api": inWebApi,
  "/global": () => Buffer.from(""),
  "/late": () => queueMicrotask(() => document.title),
};

export default {
  async fetch(request: Request): Promise<Response> {
    ways[new URL(request.url).pathname]?.();
    await null;
    const prices = ["a"].map((name) => price(name));
    return Response.json(prices);
  },
};
`,
  "src/price.ts":
    "interface Item {\n  price: number;\n}\n\nconst items: Record<string, Item> = {};\n\n" +
    "export function price(name: string): number {\n  return items[name]!.price;\n}\n",
  "src/fails.js": `import { fail } from "fails";
import { fail as failMapped } from "mapped";

export function inPackage() {
  fail();
}

export function mapped() {
  failMapped();
}

export function inWebApi() {
  new ReadableStream({ type: "none" });
}
`,
  "node_modules/fails/package.json": '{ "name": "fails", "main": "index.js" }',
  "node_modules/fails/index.js":
    '// one\n// two\nexports.fail = () => {\n  throw new RangeError("no");\n};\n',
  "node_modules/mapped/package.json":
    '{ "name": "mapped", "type": "module", "main": "dist/index.js" }',
  "node_modules/mapped/dist/index.js.map": JSON.stringify({
    version: 3,
    sources: ["../lib/mapped.ts"],
    names: [],
    mappings: "AAAA;AACA;AACA;AACA",
  }),
  "node_modules/mapped/dist/index.js":
    '// one\nexport const fail = () => {\n  throw new RangeError("no");\n};\n//# sourceMappingURL=index.js.map',
};

/** The errors in the log of one request, and what the request's own error says. */
async function failureOf(path: string, debug = false) {
  const component = await componentOf(files, { debug });
  const worker = await target.host.load(component, testSettings());
  const { response, error, log } = await target.host.call(worker, makeRequest({ url: path }));
  expect(response).toBeNull();
  expect(error?.code).toBe("guest-trap");
  const lines = log.filter(({ level }) => level === "error").map(({ message }) => message);
  expect(error?.message).toMatch(/^(RangeError: no|TypeError: .*), at [\w/.]+:\d+:\d+\.$/);
  return lines;
}

test("a global of another platform is told with what to do, to the author alone", async () => {
  const worker = await target.host.load(await componentOf(files), testSettings());
  const outcomeOf = (url: string) => target.host.call(worker, makeRequest({ url }));
  const { error, log } = await outcomeOf("/global");
  expect(error?.message).toMatch(
    /^ReferenceError: Buffer is not defined, at src\/index\.ts:8:\d+\. Buffer is Node's: `node = true`/,
  );
  expect(log[0]!.message).not.toContain("node = true");
  const late = await outcomeOf("/late");
  expect(late.log[0]!.message).toMatch(
    /^Uncaught error in a callback: ReferenceError: document [\s\S]*src\/index\.ts:9:\d+\)?\n {2}help: document is there in a page/,
  );
});

describe("an error that a handler does not catch", () => {
  test.each([false, true])("is logged with its place in the sources (debug: %s)", async (debug) => {
    const [message] = await failureOf("/", debug);
    const lines = message!.split("\n");
    expect(lines[0]).toContain("TypeError: cannot read property 'price' of undefined");
    expect(lines[1]).toMatch(/^ +at price \(src\/price\.ts:8:\d+\)$/);
    expect(lines[2]).toMatch(/^ +at .*src\/index\.ts:16:\d+/);
    expect(lines[3]).toMatch(/^ +at map \(native\)$/);
    // An async function's own frame has no name: the bundler made a generator of it.
    expect(lines[4]).toMatch(/^ +at src\/index\.ts:16:\d+$/);
    expect(lines).toHaveLength(5);
    expect(message).not.toMatch(/qjs|user\.js|skerry:/);
  });

  test("in a package is logged with the package's file", async () => {
    const [message] = await failureOf("/package");
    expect(message).toContain("RangeError: no");
    expect(message).toMatch(/at .*node_modules\/fails\/index\.js:4:1\b/);
    expect(message).toMatch(/at inPackage \(src\/fails\.js:5:\d+\)/);
  });

  test("in a package that brings a source map is logged with the package's file all the same", async () => {
    const [message] = await failureOf("/mapped");
    expect(message).toMatch(/at .*node_modules\/mapped\/dist\/index\.js:3:1\b/);
    expect(message).toMatch(/at mapped \(src\/fails\.js:9:\d+\)/);
  });

  test("of a Web API is logged from the author's call on", async () => {
    const [message] = await failureOf("/web-api");
    const [first, second, ...rest] = message!.split("\n");
    expect(first).toMatch(/TypeError|RangeError/);
    expect(second).toMatch(/^ +at inWebApi \(src\/fails\.js:13:\d+\)$/);
    for (const line of rest) expect(line).toMatch(/^ +at (?:\S+ \()?src\//);
  });
});
