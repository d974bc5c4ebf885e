// A file of web platform tests as a module, for a worker and for Node alike.
import type { PlatformTest } from "./wpt.ts";

/** What one test of a file came to. */
export interface Subtest {
  readonly name: string;
  /** Null if it passed. */
  readonly message: string | null;
}

/** What a file came to. */
export interface FileOutcome {
  readonly subtests: readonly Subtest[];
  /** What ended the file as a whole; null where all of its tests ran. */
  readonly ended: string | null;
}

/** A module whose default export runs the file once, and resolves with its {@link FileOutcome}. The scripts are the body of one function, as
 * they share their names. */
export function moduleOf({ path, scripts, files }: PlatformTest): string {
  return `import runHarness from "./harness.js";
const files = ${JSON.stringify(files)};
const fetched = globalThis.fetch;
export default async function () {
  const scope = globalThis;
  const set = (name, value) => Object.defineProperty(scope, name, { value, writable: true, configurable: true });
  set("self", scope);
  set("GLOBAL", { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false });
  const place = new URL(${JSON.stringify(`http://web-platform.test:8000/${path}`)});
  set("location", place);
  set("fetch", (asked, init) => {
    const text = typeof asked === "string" ? files[asked] : undefined;
    return text === undefined ? fetched(asked, init) : Promise.resolve(new Response(text));
  });
  runHarness.call(scope);
  const { promise, resolve } = Promise.withResolvers();
  scope.add_completion_callback((tests, status) => {
    const subtests = tests.map(({ name, status, message }) => ({
      name, message: status === 0 ? null : String(message ?? "it did not run"),
    }));
    resolve({ subtests, ended: status.status === 0 ? null : String(status.message) });
  });
  let thrown = null;
  try {
    (function () {

${scripts.join("\n;\n")}
    }).call(scope);
  } catch (error) {
    // The tests before it count.
    thrown = String(error);
  }
  scope.done?.();
  const { subtests, ended } = await promise;
  return { subtests, ended: thrown ?? ended };
}
`;
}

/** The suite's own program that runs tests, as a module. */
export function harnessModule(harness: string): string {
  return `export default function () {\n${harness}\n}\n`;
}
