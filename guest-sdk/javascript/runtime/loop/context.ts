// What a handler gets besides its request.

import { config, idleBindings } from "skerry:host";
import type { ResponseRecord } from "../http/response.ts";
import { append } from "../own-lists.ts";
import { drainMicrotasks } from "../promise/microtasks.ts";
import { GuestPromise, hasFailed, isPending, resultOf } from "../promise/promise.ts";
import { granted, grantNeeded } from "./granted.ts";
import { logFailure, writeLog } from "./log.ts";
import { answerEarly } from "./response-record.ts";
import { runUntilSettled } from "./run.ts";

interface ContextInternals {
  /** The promises given to a context; null where there are none. */
  promisesOf(context: ExecutionContext): GuestPromise[] | null;
}

export let contextInternals: ContextInternals;

/** The handler's third argument. */
export class ExecutionContext {
  #promises: GuestPromise[] | null = null;

  /** Keeps the request going until a promise settles. The visitor's response is sent after that, but in
   * a worker with the grant "streams". */
  waitUntil(promise: unknown): void {
    this.#promises ??= [];
    append(this.#promises, GuestPromise.resolve(promise) as GuestPromise);
  }

  /** Nothing stands behind a worker that a request could be passed on to. */
  passThroughOnException(): void {}

  /** What a caller within the platform gave: there is none. */
  get props(): object {
    return {};
  }

  static {
    contextInternals = {
      promisesOf: (context) => context.#promises,
    };
  }
}

/** Waits for promises given to waitUntil, and logs what they fail with. The visitor has the response before
 * that where the worker may stream.
 * @returns what is left to say of the response. */
export function finishPromises(
  promises: readonly GuestPromise[],
  response: ResponseRecord,
): ResponseRecord {
  let left = response;
  if (answerEarly !== null) {
    drainMicrotasks();
    if (promises.some(isPending)) left = answerEarly(response);
  }
  // The list grows where waitUntil is called while another promise is waited for.
  for (const promise of promises) finishPromise(promise);
  return left;
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

/** What the settings bind to a name; null where they bind nothing. */
type BindingOf = (name: string) => object | undefined;

let bindingOf: BindingOf | null = null;

/** Has `env` know what the settings bind (`granted/kv.ts`). */
export function addBindings(of: BindingOf): void {
  bindingOf = of;
}

/** The handler's second argument: variables, secrets and bindings of the settings by name. Each is read
 * from the host when it is asked for; they can't be listed. */
export const env: object = new Proxy(Object.create(null) as object, {
  get(_target, name) {
    if (typeof name !== "string" || notVariables.includes(name)) return undefined;
    const value = find(name);
    if (value !== undefined) return value;
    if (idleBindings.includes(name)) throw new Error(grantNeeded("kv", `env.${name}`));
    if (config === null) granted("config", `env.${name}`);
    return undefined;
  },
  has(_target, name) {
    return typeof name === "string" && !notVariables.includes(name) && find(name) !== undefined;
  },
  set(_target, name) {
    throw new TypeError(`env.${String(name)} can't be set: variables stand in skerry.toml`);
  },
});

function find(asked: string): unknown {
  // The engine panics over half a surrogate pair.
  const name = asked.toWellFormed();
  // It gives null for what is not there.
  const set = config === null ? null : (config.variable(name) ?? config.secret(name));
  return set ?? bindingOf?.(name);
}
