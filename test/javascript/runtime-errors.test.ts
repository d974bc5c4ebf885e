import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { componentOf, type Files } from "./project.ts";

let target: Awaited<ReturnType<typeof testHost>>;
beforeAll(async () => {
  target = await testHost();
});
afterAll(() => target.end());

/** The errors in the log of one request to a worker, and what the request's own error says. */
async function failureOf(files: Files, debug = false) {
  const component = await componentOf(files, { debug });
  const worker = await target.host.load(component, testSettings());
  const { response, error, log } = await target.host.call(worker, makeRequest({}));
  expect(response).toBeNull();
  expect(error?.code).toBe("guest-trap");
  const lines = log.filter(({ level }) => level === "error").map(({ message }) => message);
  expect(error?.message).toMatch(/^(RangeError: no|TypeError: .*), at [\w/.]+:\d+:\d+\.$/);
  return lines;
}

const files = {
  "src/index.ts":
    'import { price } from "./price.ts";\n\nexport default {\n' +
    "  async fetch(request: Request): Promise<Response> {\n" +
    "    await null;\n" +
    '    const prices = ["a"].map((name) => price(name));\n' +
    "    return Response.json(prices);\n  },\n};\n",
  "src/price.ts":
    "interface Item {\n  price: number;\n}\n\nconst items: Record<string, Item> = {};\n\n" +
    "export function price(name: string): number {\n  return items[name]!.price;\n}\n",
};

describe("an error that a handler does not catch", () => {
  test.each([false, true])("is logged with its place in the sources (debug: %s)", async (debug) => {
    const [message] = await failureOf(files, debug);
    const lines = message!.split("\n");
    expect(lines[0]).toContain("TypeError: cannot read property 'price' of undefined");
    expect(lines[1]).toMatch(/^ +at price \(src\/price\.ts:8:\d+\)$/);
    expect(lines[2]).toMatch(/^ +at .*src\/index\.ts:6:\d+/);
    expect(lines[3]).toMatch(/^ +at map \(native\)$/);
    // An async function's own frame has no name: the bundler made a generator of it.
    expect(lines[4]).toMatch(/^ +at src\/index\.ts:6:\d+$/);
    expect(lines).toHaveLength(5);
    expect(message).not.toMatch(/qjs|user\.js|skerry:/);
  });

  test("in a package is logged with the package's file", async () => {
    const [message] = await failureOf({
      "src/index.js":
        'import { fail } from "fails";\nexport default {\n  fetch() {\n    fail();\n  },\n};\n',
      "node_modules/fails/package.json": '{ "name": "fails", "main": "index.js" }',
      "node_modules/fails/index.js":
        '// one\n// two\nexports.fail = () => {\n  throw new RangeError("no");\n};\n',
    });
    expect(message).toContain("RangeError: no");
    expect(message).toMatch(/at .*node_modules\/fails\/index\.js:4:1\b/);
    expect(message).toMatch(/at fetch \(src\/index\.js:4:\d+\)/);
  });

  test("in a package that brings a source map is logged with the package's file all the same", async () => {
    const map = {
      version: 3,
      sources: ["../lib/fails.ts"],
      names: [],
      mappings: "AAAA;AACA;AACA;AACA",
    };
    const [message] = await failureOf({
      "src/index.js":
        'import { fail } from "fails";\nexport default {\n  fetch() {\n    fail();\n  },\n};\n',
      "node_modules/fails/package.json":
        '{ "name": "fails", "type": "module", "main": "dist/index.js" }',
      "node_modules/fails/dist/index.js.map": JSON.stringify(map),
      "node_modules/fails/dist/index.js":
        '// one\nexport const fail = () => {\n  throw new RangeError("no");\n};\n//# sourceMappingURL=index.js.map',
    });
    expect(message).toMatch(/at .*node_modules\/fails\/dist\/index\.js:3:1\b/);
    expect(message).toMatch(/at fetch \(src\/index\.js:4:\d+\)/);
  });

  test("of a Web API is logged from the author's call on", async () => {
    const [message] = await failureOf({
      "src/index.js":
        "export default {\n  fetch() {\n    new ReadableStream({ type: 'none' });\n  },\n};\n",
    });
    const [first, second, ...rest] = message!.split("\n");
    expect(first).toMatch(/TypeError|RangeError/);
    expect(second).toMatch(/^ +at fetch \(src\/index\.js:3:\d+\)$/);
    expect(rest).toEqual([]);
  });
});
