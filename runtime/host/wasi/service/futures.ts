import { crossingPrice } from "../../prices.ts";
import type { ErrorCode } from "../content/http-types.ts";
import type { Fields } from "../http/fields.ts";
import { ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { currentService, type Pump } from "./service-state.ts";
import {
  actions,
  copyResults,
  eventCodes,
  trap,
  Waitable,
  type WaitableEvent,
} from "./waitable.ts";

/** What futures of each kind have. */
export interface FutureValues {
  readonly sent: Result<undefined, ErrorCode>;
  readonly trailers: Result<Fields | undefined, ErrorCode>;
  readonly printed: Result<undefined, "io" | "illegal-byte-sequence" | "pipe">;
}

export type FutureKind = keyof FutureValues;

/** A value that comes once: a guest writes it, or the host makes it. */
export class Future<Kind extends FutureKind = FutureKind> {
  readonly kind: Kind;
  #value: FutureValues[Kind] | undefined;
  readonly #look: (() => FutureValues[Kind] | undefined) | null;
  /** The one whose value it has. */
  #followed: Future<Kind> | null = null;
  /** What goes on once the value is there. */
  pump: Pump | null = null;
  /** Whether nobody reads it any more. */
  unread = false;

  /** `look` returns the host's value once it is there. */
  constructor(kind: Kind, look: (() => FutureValues[Kind] | undefined) | null = null) {
    this.kind = kind;
    this.#look = look;
  }

  /** The value; undefined until it is there. */
  get value(): FutureValues[Kind] | undefined {
    const last = this.#last();
    last.#value ??= last.#look?.();
    return last.#value;
  }

  settle(value: FutureValues[Kind]): void {
    this.#value = value;
    if (this.pump !== null) currentService().advance(this.pump);
  }

  /** Has the value of another one, once that is there. */
  follow(other: Future<Kind>): void {
    const last = other.#last();
    if (last !== this) this.#followed = last;
  }

  /** The one at the end of those that follow each other: a guest makes as many as it likes, and each is passed once. */
  #last(): Future<Kind> {
    let last: Future<Kind> = this;
    while (last.#value === undefined && last.#followed !== null) last = last.#followed;
    if (last !== this) this.#followed = last;
    return last;
  }
}

/** Code units of text in an error. */
function textLength(value: FutureValues[FutureKind]): number {
  if (value.tag !== "err" || typeof value.val !== "object") return 0;
  const payload = "val" in value.val ? value.val.val : undefined;
  if (typeof payload === "string") return payload.length;
  let sum = 0;
  for (const each of Object.values(payload ?? {})) if (typeof each === "string") sum += each.length;
  return sum;
}

/** A future that is there: all is well. */
export function settled<Kind extends "sent" | "printed">(kind: Kind): Future<Kind> {
  return new Future<Kind>(kind, () => ok() as FutureValues[Kind]);
}

/** The end of a future that a guest reads. */
export class ReadableFutureEnd extends Waitable {
  readonly future: Future;
  #state: "idle" | "pending" | "read" | "taken" = "idle";

  constructor(future: Future) {
    super();
    this.future = future;
  }

  read(kind: FutureKind): number {
    this.check(kind);
    if (this.#state !== "idle") throw trap("reads a future twice");
    const isThere = this.future.value !== undefined;
    this.#state = isThere ? "read" : "pending";
    return isThere ? copyResults.completed : copyResults.blocked;
  }

  cancel(): number {
    if (this.#state !== "pending") throw trap("cancels a read that is not under way");
    this.#state = "idle";
    return copyResults.cancelled;
  }

  /** What was read, once. */
  take<Kind extends FutureKind>(kind: Kind): FutureValues[Kind] {
    this.check(kind);
    if (this.#state !== "read") throw trap("takes a value that it did not read");
    this.#state = "taken";
    const value = this.future.value as FutureValues[Kind];
    const length = textLength(value);
    if (length > 0) currentSession().charge(crossingPrice("string", 2 * length));
    return value;
  }

  check(kind: FutureKind): void {
    if (this.future.kind !== kind) throw trap("takes a future for one of another type");
  }

  takeEvent(): WaitableEvent | null {
    if (this.#state !== "pending" || this.future.value === undefined) return null;
    this.#state = "read";
    return { code: eventCodes.futureRead, action: actions[this.future.kind], payload: 0 };
  }

  drop(): void {
    this.giveAway();
    this.future.unread = true;
  }

  /** It is handed over. */
  giveAway(): Future {
    if (this.#state === "pending") throw trap("gives a future away that it reads");
    return this.future;
  }

  /** Whether it was read: a future has one value. */
  get spent(): boolean {
    return this.#state === "read" || this.#state === "taken";
  }
}

/** The end of a future that a guest writes. */
export class WritableFutureEnd extends Waitable {
  readonly future: Future;
  #written = false;

  constructor(future: Future) {
    super();
    this.future = future;
  }

  /** Whether there is somebody to write to: 0, or what the write returns instead. */
  look(kind: FutureKind): number {
    if (this.future.kind !== kind) throw trap("takes a future for one of another type");
    if (this.#written) throw trap("writes a future twice");
    if (!this.future.unread) return copyResults.completed;
    this.#written = true;
    return copyResults.dropped;
  }

  write(kind: FutureKind, value: FutureValues[FutureKind]): void {
    this.look(kind);
    this.#written = true;
    // It is kept until somebody reads it.
    const length = textLength(value);
    if (length > 0) currentSession().takeFieldRoom(length);
    this.future.settle(value);
  }

  cancel(): number {
    throw trap("cancels a write that is not under way");
  }

  takeEvent(): null {
    return null;
  }

  drop(): void {
    if (!this.#written) throw trap("drops a future that it did not write");
  }
}
