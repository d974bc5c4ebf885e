import { crossingPrice } from "../../prices.ts";
import type { PieceSource } from "../content/piece-source.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { StreamError } from "./io-error.ts";
import { IoError } from "./io-error.ts";
import { Pollable } from "./poll.ts";

/** `wasi:io/streams.input-stream`: over bytes that are all there, or over pieces that come. After the last byte the
 * stream is closed. */
export class InputStream extends Resource {
  readonly #bytes: Uint8Array;
  readonly #pieces: PieceSource | null;
  #at = 0;

  constructor(content: Uint8Array | PieceSource, parent: Resource | null = null) {
    super(parent);
    const whole = content instanceof Uint8Array;
    this.#bytes = whole ? content : none;
    this.#pieces = whole ? null : content;
  }

  read(length: bigint): Result<Uint8Array, StreamError> {
    this.#look(length);
    return this.#give(length);
  }

  blockingRead(length: bigint): Result<Uint8Array, StreamError> {
    this.#payAndAwait(length);
    return this.#give(length);
  }

  skip(length: bigint): Result<bigint, StreamError> {
    this.#look(length);
    return this.#skip(length);
  }

  blockingSkip(length: bigint): Result<bigint, StreamError> {
    this.#payAndAwait(length);
    return this.#skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(this, null, this.#pieces);
  }

  /** Fuel for a call that waits for it. The rest of a piece is not waited for. */
  get waitPrice(): bigint {
    return this.#pieces === null || this.#pieces.hasRest ? 0n : this.#pieces.outside.price;
  }

  /** Waits until there is a byte, or the end. */
  await(length: bigint): void {
    if (this.#pieces === null) return;
    const { outside } = this.#pieces;
    outside.resume();
    if (!this.#pieces.ready && length > 0n) outside.wait([this.#pieces], null);
  }

  /** The next bytes, `length` at most, as a view: none where there are none yet; null after the last. */
  take(length: bigint): Uint8Array | null {
    if (this.#pieces !== null) return this.#pieces.take(length);
    const left = this.#bytes.length - this.#at;
    if (left === 0) return null;
    const size = length < BigInt(left) ? Number(length) : left;
    const bytes = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return bytes;
  }

  /** Why nothing can be taken from it. */
  ending(): StreamError {
    const failure = this.#pieces?.takeFailure() ?? null;
    if (failure === null) return { tag: "closed" };
    return { tag: "last-operation-failed", val: new IoError(failure.tag, failure) };
  }

  #payAndAwait(length: bigint): void {
    if (this.#pieces === null) return;
    currentSession().charge(this.waitPrice);
    this.await(length);
  }

  /** Looks whether there is a byte. */
  #look(length: bigint): void {
    if (this.#pieces === null) return;
    const { outside } = this.#pieces;
    const resumed = outside.resume();
    if (this.#pieces.ready || length === 0n || resumed !== "not") return;
    outside.look([this.#pieces], (fuel) => currentSession().charge(fuel));
  }

  #give(length: bigint): Result<Uint8Array, StreamError> {
    const bytes = this.take(length);
    if (bytes === null) return err(this.ending());
    currentSession().charge(crossingPrice("list", bytes.length));
    return ok(bytes);
  }

  #skip(length: bigint): Result<bigint, StreamError> {
    const bytes = this.take(length);
    return bytes === null ? err(this.ending()) : ok(BigInt(bytes.length));
  }
}

const none = new Uint8Array();
