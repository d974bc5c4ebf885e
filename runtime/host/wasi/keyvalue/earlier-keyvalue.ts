import { ok, type Result } from "../session/result.ts";
import { currentSession, type Session } from "../session/session.ts";
import { Entries, failed, refused, type StoreError } from "./kept-entries.ts";
import { batch, atomics as later } from "./keyvalue.ts";

// wasi:keyvalue@0.2.0-draft: the draft before the one of `keyvalue.ts`. It has no `cas`, counts without a sign, and its
// cursors are numbers. A cursor of the store is a text, so a number stands for one as long as the request lasts.

interface KeyResponse {
  readonly keys: string[];
  readonly cursor: bigint | undefined;
}

/** Cursors that a request can use at once: the latest. */
const maxCursors = 1_000n;

/** The cursors that a request was given, by their numbers. */
class Cursors {
  readonly #texts = new Map<bigint, string>();
  #last = 0n;

  /** Returns the number that stands for a cursor of the store from now on. */
  add(text: string): bigint {
    this.#texts.set(++this.#last, text);
    this.#texts.delete(this.#last - maxCursors);
    return this.#last;
  }

  /** Returns the store's cursor; undefined for a number that stands for none, or for none any more. */
  textOf(number: bigint): string | undefined {
    return this.#texts.get(number);
  }
}

const ofRequests = new WeakMap<Session, Cursors>();

function cursors(): Cursors {
  const session = currentSession();
  const known = ofRequests.get(session) ?? new Cursors();
  ofRequests.set(session, known);
  return known;
}

/** `wasi:keyvalue/store.bucket`. */
class Bucket extends Entries {
  static open(identifier: string): Result<Bucket, StoreError> {
    const problem = Bucket.check(identifier);
    return problem === null ? ok(new Bucket(identifier)) : failed(problem);
  }

  listKeys(cursor: bigint | undefined): Result<KeyResponse, StoreError> {
    const from = cursor === undefined ? "" : cursors().textOf(cursor);
    if (from === undefined) return failed("bad-cursor");
    const page = this.page(from);
    if (typeof page === "string") return failed(page);
    return ok({
      keys: page.keys,
      cursor: page.cursor === "" ? undefined : cursors().add(page.cursor),
    });
  }
}

/** The largest number that a count may be raised by: the store's are of 64 bits with a sign. */
const maxDelta = 2n ** 63n - 1n;

/** The interfaces of that draft. */
export const earlier = {
  store: { Bucket, open: (identifier: string) => Bucket.open(identifier) },

  atomics: {
    increment(bucket: Bucket, text: string, delta: bigint): Result<bigint, StoreError> {
      if (delta > maxDelta) return refused(`a number is raised by ${maxDelta} at most`);
      const sum = later.increment(bucket, text, delta);
      if (sum.tag === "err" || sum.val >= 0n) return sum;
      return refused(
        `the number is ${sum.val} now, and wasi:keyvalue of 0.2.0-draft has none below 0`,
      );
    },
  },

  batch,
};
