// What waits for a promise (ECMA-262 §27.2.1.2, PromiseReaction Records).
import type { Capability } from "./capability.ts";
import type { Frame } from "./frame.ts";
import type { GuestPromise } from "./promise.ts";

export type Handler = (value: unknown) => unknown;

/** What happens when a promise settles. There are two kinds, with few fields each: every field of an
 * object costs when it is made. */
export type Reaction = Continuation | Activation;

/** What was given to `then`. Without a handler the outcome passes through to what is derived: a promise of
 * this very class, or a capability of another constructor; null where nobody sees that. */
export interface Continuation {
  readonly onFulfilled: Handler | null;
  readonly onRejected: Handler | null;
  readonly derived: GuestPromise | Capability | null;
  /** Its own, and so none that a worker puts on `Object.prototype`. */
  readonly body: null;
}

/** What the bundler makes of an async function's code: a generator that yields what it awaits. */
export type AsyncBody = Generator<unknown, unknown, unknown>;

/** One call of an async function: the reaction to whatever it awaits, one after the other. */
export interface Activation {
  /** What the call gave. */
  readonly promise: GuestPromise;
  readonly body: AsyncBody;
  /** Where it awaited last. */
  frame: Frame | null;
}

/** Several of one promise. `body` is their own, by which they are told from one. */
export interface ReactionList extends Array<Reaction> {
  body: undefined;
}

const { defineProperty } = Reflect;
/** Defined and not assigned: `Object.prototype` may have a setter, or what can't be assigned over. */
const noBody = { __proto__: null, value: undefined } as PropertyDescriptor;

export function listOfReactions(first: Reaction, second: Reaction): ReactionList {
  const list = [first, second] as Reaction[] as ReactionList;
  defineProperty(list, "body", noBody);
  return list;
}
