// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { Event, type EventInit } from "./event.ts";

export interface PromiseRejectionEventInit extends EventInit {
  promise: object;
  reason?: unknown;
}

/** PromiseRejectionEvent (HTML §8.1.4.7). */
export class PromiseRejectionEvent extends Event {
  readonly #promise: object;
  readonly #reason: unknown;

  constructor(type: string, init: PromiseRejectionEventInit) {
    super(type, init);
    if (arguments.length < 2) throw new TypeError("PromiseRejectionEvent needs a type and options");
    const promise: unknown = init?.promise;
    if ((typeof promise !== "object" && typeof promise !== "function") || promise === null) {
      throw new TypeError("PromiseRejectionEvent needs a promise");
    }
    this.#promise = promise;
    this.#reason = init.reason;
  }

  get promise(): object {
    return this.#promise;
  }
  get reason(): unknown {
    return this.#reason;
  }
}
