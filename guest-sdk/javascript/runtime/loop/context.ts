// What a handler gets besides its request.
import { config } from "skerry:host";
import { GuestPromise, hasFailed, resultOf } from "../promise/promise.ts";
import { granted } from "./granted.ts";
import { logFailure, writeLog } from "./log.ts";
import { runUntilSettled } from "./run.ts";

interface ContextInternals {
  /** Waits for the promises given to a context, and logs what they fail with. */
  finish(context: ExecutionContext): void;
}

export let contextInternals: ContextInternals;

/** The handler's third argument. */
export class ExecutionContext {
  #promises: GuestPromise[] | null = null;

  /** Keeps the request going until a promise settles. The visitor's response is sent after that. */
  waitUntil(promise: unknown): void {
    this.#promises ??= [];
    this.#promises.push(GuestPromise.resolve(promise) as GuestPromise);
  }

  static {
    contextInternals = {
      finish(context) {
        if (context.#promises === null) return;
        // The list grows where waitUntil is called while another promise is waited for.
        for (const promise of context.#promises) finishPromise(promise);
      },
    };
  }
}

function finishPromise(promise: GuestPromise): void {
  if (!runUntilSettled(promise)) {
    writeLog("warn", "A promise given to waitUntil can never settle: nothing is left to run");
    return;
  }
  if (hasFailed(promise)) {
    logFailure("A promise given to waitUntil was rejected", resultOf(promise));
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
  // The engine gives null for what is not there.
  return variable(name) ?? secret(name) ?? undefined;
}
