import type { HandlersOf, WasiCalls } from "../abi/calls/call-types.ts";
import {
  interestKey,
  type PollEvent,
  type PollInterest,
  type PollResult,
} from "../abi/calls/poll-events.ts";
import type { Fetched, Field } from "../abi/generated/types.ts";
import { KiB } from "../byte-units.ts";
import { Misuse } from "./misuse.ts";
import type { RequestFetches } from "./request-fetches.ts";
import { type RequestStreams, requestStream } from "./request-streams.ts";

/** The longest piece that is read for a guest before it asks for it, in bytes. */
const pieceBytes = 64 * KiB;

/** The most events that one wait returns; the others are there for the next. */
const maxConcurrent = 64;

/** An interest that was registered. */
interface PendingInterest {
  /** Takes its event; null until there is one. */
  take: (() => Promise<PollEvent>) | null;
}

/** The polls of one request of a guest of WASI: each waits for any of several events, or for a time. An operation
 * that is under way when a poll ends continues, and its event is there for a later poll. */
export class RequestPolls {
  readonly #fetches: RequestFetches | null;
  readonly #streams: RequestStreams;
  readonly #trailers: () => readonly Field[];
  readonly #pending = new Map<string, PendingInterest>();
  readonly #limits = new Map<number, NodeJS.Timeout>();
  /** The fetches that had no answer in time, and that time in ms. */
  readonly #expired = new Map<number, number>();
  #wake = () => {};
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  /** The handlers of operations, by the names that `host/wasi/` uses. Waits and writes count as `fetch`, or as
   * `streams` for those of their own requests. */
  readonly handlers: HandlersOf<keyof WasiCalls> = {
    "fetch.limit": (id, ms) => this.limit(id, ms),
    "fetch.drop-content": (id) => this.dropContent(id),
    "fetch.poll": (interests, ms) => this.poll(interests, ms),
    "fetch.push": (id, piece) => this.push(id, piece),
    "fetch.pass-trailers": (id) => this.passTrailers(id),
    "fetch.trail": (id, fields) => this.#streams.trail(id, fields),
    "fetch.break-off": (id) => this.#streams.breakOff(id),
    "streams.drop-content": (id) => this.dropContent(id),
    "streams.poll": (interests, ms) => this.poll(interests, ms),
    "streams.push": (id, piece) => this.push(id, piece),
    "streams.break-off": (id) => this.#streams.breakOff(id),
  };

  /** @param fetches null where the worker has no grant for them.
   * @param trailers what came after the request's content. */
  constructor(
    fetches: RequestFetches | null,
    streams: RequestStreams,
    trailers: () => readonly Field[],
  ) {
    this.#fetches = fetches;
    this.#trailers = trailers;
    this.#streams = streams;
  }

  /** Waits for an event of an interest that ends the wait, or for `ms`. @throws Misuse */
  async poll(interests: readonly PollInterest[], ms: number | null): Promise<PollResult> {
    const waking = interests.filter(({ wakes }) => wakes).map(interestKey);
    for (const interest of interests) this.#begin(interest);
    const hasHappened = () => waking.some((key) => this.#pending.get(key)?.take != null);
    if (ms === 0) {
      // What is there needs a turn of the event loop to say so.
      await new Promise<void>((resolve) => setImmediate(resolve));
    } else if (!hasHappened()) {
      await this.#sleep(hasHappened, ms);
    }
    const timedOut = !hasHappened();
    const happened: PollEvent[] = [];
    for (const interest of interests) {
      if (happened.length === maxConcurrent) break;
      const key = interestKey(interest);
      const take = this.#pending.get(key)?.take ?? null;
      if (take === null) continue;
      this.#pending.delete(key);
      happened.push(await take());
    }
    return { happened, timedOut };
  }

  /** Cancels a fetch that has no answer after `ms`. */
  limit(id: number, ms: number): void {
    const fetches = this.#granted();
    const timer = setTimeout(() => {
      this.#expired.set(id, ms);
      fetches.abort(id);
    }, ms);
    this.#limits.set(id, timer);
    const done = () => {
      clearTimeout(timer);
      this.#limits.delete(id);
    };
    fetches.settled(id).then(done, done);
  }

  /** Writes a piece to a stream. Room for more is asked for separately, and an invalid stream was reported when it
   * was made. */
  push(id: number, piece: Uint8Array): void {
    this.#streams.write(id, piece).catch(() => {});
  }

  /** Has the fields that come after the request's content follow it to where it is passed on. Other content has none. */
  passTrailers(id: number): void {
    if (id === requestStream) this.#streams.trailedBy(id, this.#trailers);
  }

  /** Drops the rest of a stream's content, which is not read. */
  dropContent(id: number): void {
    this.#pending.delete(interestKey({ kind: "bytes", id }));
    this.#streams.cancel(id);
  }

  /** Ends all waits: the guest has ended. */
  end(): void {
    this.#ended = true;
    for (const timer of this.#limits.values()) clearTimeout(timer);
    this.#pending.clear();
    this.#wake();
  }

  #sleep(hasHappened: () => boolean, ms: number | null): Promise<void> {
    return new Promise<void>((resolve) => {
      const over = () => {
        clearTimeout(this.#timer);
        this.#wake = () => {};
        resolve();
      };
      if (ms !== null) this.#timer = setTimeout(over, ms);
      this.#wake = () => {
        if (this.#ended || hasHappened()) over();
      };
    });
  }

  /** Registers an interest, unless it is registered already. */
  #begin(interest: PollInterest): void {
    const key = interestKey(interest);
    if (this.#pending.has(key)) return;
    const pending: PendingInterest = { take: null };
    this.#pending.set(key, pending);
    this.#wait(interest).then(
      (take) => {
        pending.take = take;
        this.#wake();
      },
      (error: unknown) => {
        pending.take = () => Promise.reject(error);
        this.#wake();
      },
    );
  }

  async #wait({ kind, id, timeout }: PollInterest): Promise<() => Promise<PollEvent>> {
    if (kind === "answer") {
      const fetches = this.#granted();
      await fetches.settled(id);
      return async () => ({ kind, id, fetched: this.#inTime(id, await fetches.finish(id)) });
    }
    if (kind === "room") {
      const wanted = (await this.#streams.write(id, new Uint8Array())) === "taken";
      return async () => ({ kind, id, wanted });
    }
    const piece = await this.#read(id, timeout ?? null);
    const trailers = piece.tag === "end" && id === requestStream ? this.#trailers() : [];
    return async () => ({ kind, id, piece, ...(trailers.length > 0 && { trailers }) });
  }

  #granted(): RequestFetches {
    if (this.#fetches === null) throw new Misuse("The worker has no grant for fetch.");
    return this.#fetches;
  }

  #inTime(id: number, fetched: Fetched): Fetched {
    const ms = this.#expired.get(id);
    if (ms === undefined || fetched.tag === "response") return fetched;
    const message = `No response began within the ${ms} ms that the worker gave it.`;
    return { tag: "failed", val: { reason: "timed-out", message } };
  }

  async #read(id: number, timeout: number | null) {
    const reading = this.#streams.read(id, pieceBytes);
    if (timeout === null) return reading;
    const late = Promise.withResolvers<{ tag: "failed"; val: "timed-out" }>();
    const timer = setTimeout(() => {
      late.resolve({ tag: "failed", val: "timed-out" });
      this.#streams.cancel(id);
    }, timeout);
    try {
      return await Promise.race([reading, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
