import { MiB } from "../../../byte-units.ts";
import { crossingPrice } from "../../prices.ts";
import type { Pressure } from "../content/body-sending.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { InputStream } from "./input-stream.ts";
import type { StreamError } from "./io-error.ts";
import { IoError } from "./io-error.ts";
import { Pollable } from "./poll.ts";

/** Where bytes of a stream go. What it returns is why it takes no more. */
export type Sink = (bytes: Uint8Array) => ErrorCode | null;

/** Bytes a guest may write after asking: where no queue is ever full this only bounds what crosses at once. */
const permitBytes = MiB;

/** The most bytes of the calls that ask, write and flush in one (`wasi:io/streams`). */
const maxConcurrent = 4_096;

/** `wasi:io/streams.output-stream`. Every write is done at once. Where the reader may be slower, a blocking call
 * waits for room. WIT has a write trap that has no permit for its bytes; other hosts take such a write while they have
 * room, and programs rely on it. Here it asks and waits, as a blocking one does. */
export class OutputStream extends Resource {
  readonly #sink: Sink;
  readonly #pressure: Pressure | null;
  #permit = 0;
  #closed = false;

  constructor(sink: Sink, parent: Resource | null = null, pressure: Pressure | null = null) {
    super(parent);
    this.#sink = sink;
    this.#pressure = pressure;
  }

  checkWrite(): Result<bigint, StreamError> {
    this.#look();
    if (this.#isClosed) return err({ tag: "closed" });
    this.#permit = this.#room;
    return ok(BigInt(this.#permit));
  }

  write(contents: Uint8Array): Result<undefined, StreamError> {
    this.#use(contents.length);
    return this.#put(contents);
  }

  blockingWriteAndFlush(contents: Uint8Array): Result<undefined, StreamError> {
    refuseOver(contents.length);
    this.#await();
    return this.#put(contents);
  }

  flush(): Result<undefined, StreamError> {
    return this.#isClosed ? err({ tag: "closed" }) : ok();
  }

  blockingFlush(): Result<undefined, StreamError> {
    this.#await();
    return this.flush();
  }

  subscribe(): Pollable {
    return new Pollable(this, null, this.#pressure);
  }

  writeZeroes(length: bigint): Result<undefined, StreamError> {
    // They are made here, while what a guest writes itself is bounded by its memory.
    if (length > permitBytes) {
      throw new Error(
        `the component writes ${length} zeroes at once, and ${permitBytes} are allowed`,
      );
    }
    this.#use(Number(length));
    return this.#put(zeroes(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): Result<undefined, StreamError> {
    refuseOver(Number(length));
    this.#await();
    return this.#put(zeroes(Number(length)));
  }

  splice(source: InputStream, length: bigint): Result<bigint, StreamError> {
    if (this.#isClosed) return err({ tag: "closed" });
    const most = BigInt(this.#room);
    const bytes = source.take(length < most ? length : most);
    if (bytes === null) return err(source.ending());
    currentSession().charge(crossingPrice("list", bytes.length));
    // The source's bytes are the request's: what is kept must be the response's own.
    const written = this.#put(bytes.slice());
    return written.tag === "ok" ? ok(BigInt(bytes.length)) : written;
  }

  blockingSplice(source: InputStream, length: bigint): Result<bigint, StreamError> {
    this.#await(source.waitPrice);
    source.await(length);
    return this.splice(source, length);
  }

  /** Waits until there is room. What else costs something is paid here, before anything is waited for. Room that is left of what the guest
   * has begun to write to is not waited for. */
  #await(besides = 0n): void {
    const session = currentSession();
    const isAwaited = this.#pressure !== null && this.#pressure.hasRest !== true;
    session.charge(besides + (isAwaited ? (session.outside?.price ?? 0n) : 0n));
    session.outside?.resume();
    if (this.#pressure?.ready === false) session.outside?.wait([this.#pressure], null);
  }

  #look(): void {
    const session = currentSession();
    if (this.#pressure === null || session.outside === null) return;
    const resumed = session.outside.resume();
    if (this.#pressure.ready || resumed !== "not") return;
    session.outside.look([this.#pressure], (fuel) => session.charge(fuel));
  }

  get #room(): number {
    return Math.min(permitBytes, this.#pressure?.room ?? permitBytes);
  }

  get #isClosed(): boolean {
    return this.#closed || (this.#pressure?.closed ?? false);
  }

  /** Uses up the permit. What has none waits for room, and takes all of it. */
  #use(bytes: number): void {
    if (bytes > this.#permit) {
      this.#await();
      this.#permit = 0;
    } else {
      this.#permit -= bytes;
    }
  }

  #put(contents: Uint8Array): Result<undefined, StreamError> {
    if (this.#isClosed) return err({ tag: "closed" });
    const failure = this.#sink(contents);
    if (failure === null) return ok();
    // After a failure a stream is closed (`wasi:io/streams.stream-error`).
    this.#closed = true;
    return err({ tag: "last-operation-failed", val: new IoError(failure.tag, failure) });
  }
}

function refuseOver(bytes: number): void {
  if (bytes > maxConcurrent) {
    throw new Error(
      `the component writes and flushes ${bytes} bytes at once, and ${maxConcurrent} are allowed`,
    );
  }
}

function zeroes(length: number): Uint8Array {
  currentSession().charge(crossingPrice("list", length));
  return new Uint8Array(length);
}
