// The sources of a worker that runs many tests of the suite, each by a request: its state is fresh then.
import { dirname, join } from "node:path";
import { harnessText, type LanguageTest } from "./test262.ts";

/** What tests expect of their host (test262, INTERPRETING.md), and what ends those that are not synchronous. */
const host = `
const pending = Promise.withResolvers();
globalThis.$DONE = (error) => error === undefined || error === null ? pending.resolve() : pending.reject(error);
globalThis.$262 = {
  detachArrayBuffer: (buffer) => void buffer.transfer(),
  gc() { throw new Error("no collector can be called") },
  global: globalThis,
};
globalThis.print = () => {};
export const done = pending.promise;
`;

/** The worker's files by their names. Its answer is 200 if the test passed; otherwise it ends with what the test threw. */
export function workerFiles(
  folder: string,
  tests: readonly LanguageTest[],
): Record<string, string> {
  const helpers = new Set(["assert.js", "sta.js", ...tests.flatMap(({ includes }) => includes)]);
  helpers.delete("doneprintHandle.js");
  const files: Record<string, string> = { "host.js": host };
  for (const name of helpers) files[`harness/${name}`] = harnessText(folder, name);
  const rows = tests.map((test, index) => {
    files[`test-${index}.js`] = moduleOf(test, join(folder, "test", test.path));
    return `  [() => import("./test-${index}.js"), ${test.flags.includes("async")}, ${JSON.stringify(test.negative?.type ?? null)}],`;
  });
  const imports = [...helpers].map((name) => `import "./harness/${name}";`);
  files["index.js"] = `import { done } from "./host.js";
${imports.join("\n")}
const tests = [
${rows.join("\n")}
];
const passed = new Response("passed");
async function run([load, isAsync, type]) {
  try {
    const { default: test } = await load();
    if (test?.runs) test.runs.call(globalThis);
    if (isAsync) await done;
  } catch (error) {
    if (type !== null && error?.constructor?.name === type) return;
    throw error;
  }
  if (type !== null) throw new Error("It ended without " + type);
}
export default { fetch: ({ url }) => run(tests[url.slice(url.lastIndexOf("/") + 1)]).then(() => passed) };
`;
  return files;
}

/** A test that is a module stays one; another is the body of a function. */
function moduleOf({ flags, text }: LanguageTest, path: string): string {
  if (flags.includes("module")) return `import ${JSON.stringify(path)};\n`;
  // What it imports stands beside it.
  const whole = text.replaceAll(/(["'])\.\/([\w-]+_FIXTURE\.js)\1/g, (_, quote, name) => {
    return quote + join(dirname(path), name) + quote;
  });
  return `export default { runs() {\n${whole}\n} };\n`;
}
