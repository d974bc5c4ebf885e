// Tests of the suite in the engine as its makers built it: without what the build does to code, without the SDK, and not metered.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { harnessText, type LanguageTest } from "./test262.ts";

/** How a test comes out in the bare engine. A test that imports other modules has no answer: the engine gets one module alone. */
export type BareOutcome = "passes" | "fails" | "not told";

const program = fileURLToPath(new URL("./bare-engine-main.ts", import.meta.url));

/** How long a test may take there, in ms. */
const patience = 60_000;

/** Runs tests one by one. @param folder the suite's. */
export async function runInBareEngine(
  folder: string,
  tests: readonly LanguageTest[],
): Promise<Map<string, BareOutcome>> {
  const outcomes = new Map<string, BareOutcome>();
  let child: ChildProcess | null = null;
  for (const test of tests) {
    const text = bareModule(folder, test);
    if (text === null) {
      outcomes.set(test.path, "not told");
      continue;
    }
    child ??= fork(program, [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const told = await ask(child, text);
    if (told === undefined) child = null;
    outcomes.set(test.path, isPassed(test, told) ? "passes" : "fails");
  }
  child?.disconnect();
  return outcomes;
}

/** What a module comes to; undefined where its process had to be ended, or ended by itself. */
function ask(child: ChildProcess, text: string): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const end = (told: string | null | undefined) => {
      clearTimeout(deadline);
      child.removeAllListeners();
      if (told === undefined) child.kill("SIGKILL");
      resolve(told);
    };
    const deadline = setTimeout(end, patience, undefined);
    child.once("message", (answer) => end((answer as { told: string | null }).told));
    child.once("error", () => end(undefined));
    child.once("exit", () => end(undefined));
    child.send(text, () => {});
  });
}

/** True if the engine came to what the test expects. */
function isPassed({ negative }: LanguageTest, told: string | null | undefined): boolean {
  if (negative === null || told === undefined) return told === null;
  if (told === null) return false;
  return negative.phase === "runtime"
    ? told.includes(negative.type)
    : told.includes("Failed to declare");
}

const importing = /^\s*(?:import|export)\b[^;()]*\bfrom\b|^\s*import\s*["']|_FIXTURE\.js/m;

/** The test with its helpers as one module; null where it imports others. It is in the strict mode, as all code of workers. */
export function bareModule(folder: string, test: LanguageTest): string | null {
  const { flags, includes, negative, text } = test;
  const isParsed = negative !== null && negative.phase !== "runtime";
  if (!isParsed && importing.test(text)) return null;
  const body = flags.includes("module") ? text : `(function () {\n${text}\n}).call(globalThis);`;
  if (isParsed) return body;
  const helpers = [...new Set(["assert.js", "sta.js", ...includes])]
    .filter((name) => name !== "doneprintHandle.js")
    .map((name) => `(function () {\n${harnessText(folder, name)}\n}).call(globalThis);`);
  return [host, ...helpers, body, ...(flags.includes("async") ? [atEnd] : [])].join("\n");
}

/** What tests expect of their host (test262, INTERPRETING.md). */
const host = `
(function () {
  const { promise, resolve, reject } = Promise.withResolvers();
  globalThis.$DONE = (error) => error === undefined || error === null ? resolve() : reject(error);
  globalThis.$262 = { detachArrayBuffer: (buffer) => void buffer.transfer(), gc() { throw new Error("no collector can be called") }, global: globalThis, done: promise };
  globalThis.print = () => {};
}).call(globalThis);
export const bareRun = () => {};
const { $262: { done: done$ } } = globalThis;
`;

const atEnd = "\nawait done$;";
