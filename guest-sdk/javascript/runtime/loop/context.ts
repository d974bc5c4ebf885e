// What a handler gets besides its request.
import { config } from "skerry:host";
import { granted } from "./granted.ts";
import { logFailure, writeLog } from "./log.ts";
import { runUntil } from "./run.ts";
import { Settlement } from "./settlement.ts";

/** Waits for the promises given to a context. What they fail with is logged. */
export let finishPromises: (context: ExecutionContext) => void;

/** The handler's third argument. */
export class ExecutionContext {
  #promises: Settlement<unknown>[] | null = null;

  /** Keeps the request going until a promise settles; the visitor's response is made before that, and
   * is sent after it. */
  waitUntil(promise: unknown): void {
    this.#promises ??= [];
    this.#promises.push(new Settlement(promise));
  }

  static {
    finishPromises = (context) => {
      // One may call waitUntil while another is waited for: the list grows meanwhile.
      const promises = context.#promises;
      if (promises === null) return;
      const isDone = () => promises.every(({ isSettled }) => isSettled);
      if (!runUntil(isDone)) {
        const open = promises.filter(({ isSettled }) => !isSettled).length;
        writeLog(
          "warn",
          `${open} promise(s) given to waitUntil can never settle: nothing is left to run`,
        );
      }
      for (const { hasFailed, reason } of promises) {
        if (hasFailed) logFailure("A promise given to waitUntil was rejected", reason);
      }
    };
  }
}

/** Names that the language reads of any object, and that are no variables. */
const notVariables = ["then", "toJSON"];

/** The handler's second argument: variables and secrets of the settings by name. Each is read from the
 * host when it is asked for; they can't be listed. */
export const env: object = new Proxy(Object.create(null) as object, {
  get(_target, name) {
    return typeof name === "string" ? readVariable(name) : undefined;
  },
  has(_target, name) {
    return typeof name === "string" && config !== null && readVariable(name) !== undefined;
  },
  set(_target, name) {
    throw new TypeError(`env.${String(name)} can't be set: variables stand in skerry.toml`);
  },
});

function readVariable(name: string): string | undefined {
  if (notVariables.includes(name)) return undefined;
  const { variable, secret } = granted("config", `env.${name}`);
  return variable(name) ?? secret(name);
}
