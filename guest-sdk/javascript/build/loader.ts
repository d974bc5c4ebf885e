// A component that runs a worker's top-level code as any guest runs: metered, and under a cap.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { componentize } from "./componentize.ts";
import { patchedCode } from "./engine-patches/patches.ts";
import { workerWit } from "./wit.ts";

/** The variable of the settings that has the script to run. */
export const scriptVariable = "script";

/** What the loader does with a request, by its method. `read` takes in the script as `run` does, and
 * leaves it at that: the fuel of the one less that of the other is the script's own. */
export const loaderMethods = { read: "GET", run: "POST" } as const;

/** The status of its response, by how the script ended. `threwNull` is what the engine does where no
 * memory is left for an error, and what code may do as well. */
export const loaderStatus = {
  done: 204,
  threw: 500,
  threwNull: 506,
  outOfMemory: 507,
  tooDeep: 508,
} as const;

/** The field of a response of `tooDeep` that has the lines of the error's stack, separated by commas. */
export const stackField = "stack";

// What it needs is taken before the script runs, which may change everything there is. Engine and code
// are the worker's. The smallest differs: a worker has a module in place of a script, with imports, an
// export and a `catch` around it, and its engine starts from nothing where this one was started before.
const source = `
import config from "skerry:edge/config";
const evaluate = globalThis.eval;
const { InternalError, RangeError } = globalThis;
const textOf = Function.prototype.call.bind(String.prototype.slice);
const lines = Function.prototype.call.bind(String.prototype.replaceAll);
const response = (status, fields = []) => ({ status, fields, body: { tag: "empty" } });
const done = response(${loaderStatus.done});
const threw = response(${loaderStatus.threw});
const threwNull = response(${loaderStatus.threwNull});
const outOfMemory = response(${loaderStatus.outOfMemory});
export function handle({ method }) {
  const script = config.variable(${JSON.stringify(scriptVariable)});
  if (method !== ${JSON.stringify(loaderMethods.run)}) return done;
  try {
    evaluate(script);
    return done;
  } catch (thrown) {
    if (thrown === null) return threwNull;
    if (thrown instanceof InternalError && thrown.message === "out of memory") return outOfMemory;
    if (!(thrown instanceof RangeError) || thrown.message !== "Maximum call stack size exceeded") return threw;
    const stack = lines(textOf(thrown.stack, 0, 2000), "\\n", ",");
    return response(${loaderStatus.tooDeep}, [[${JSON.stringify(stackField)}, stack]]);
  }
}
`;

/** Names what {@link makeLoader} makes: the same name, the same loader. */
export function loaderDigest(engine?: Uint8Array): string {
  const { version } = createRequire(import.meta.url)("componentize-qjs/package.json");
  return createHash("sha256")
    .update(JSON.stringify([source, workerWit(["config"]), version, patchedCode]))
    .update(engine ?? "")
    .digest("hex");
}

/** Makes the loader, a component of the worker's world with the grant `config`. Where the engine starts
 * the same each time (`engine.ts`), so does this; elsewhere its hash tables have another seed each
 * time it is made, and what a script burns is the same with one loader, and nearly with the next. `engine` is that of a
 * worker with modules of WebAssembly. */
export async function makeLoader(engine?: Uint8Array): Promise<Uint8Array> {
  const made = await componentize(source, workerWit(["config"]), engine && { engine });
  if ("failure" in made) throw new Error(`The loader can't be made: ${made.failure}`);
  return made.component;
}
