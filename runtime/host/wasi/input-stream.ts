import { crossingPrice } from "../prices.ts";
import { Pollable } from "./poll.ts";
import { Resource } from "./resource.ts";
import { err, ok, type Result } from "./result.ts";
import { currentSession } from "./session.ts";
import type { StreamError } from "./stream-error.ts";

/** `wasi:io/streams.input-stream` over bytes that are all there: as much is given as is asked for,
 * and after the last byte the stream is closed. */
export class InputStream extends Resource {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array, parent: Resource | null = null) {
    super(parent);
    this.#bytes = bytes;
  }

  read(length: bigint): Result<Uint8Array, StreamError> {
    const bytes = this.take(length);
    if (bytes === null) return err({ tag: "closed" });
    currentSession().charge(crossingPrice("list", bytes.length));
    return ok(bytes);
  }

  blockingRead(length: bigint): Result<Uint8Array, StreamError> {
    return this.read(length);
  }

  skip(length: bigint): Result<bigint, StreamError> {
    const bytes = this.take(length);
    return bytes === null ? err({ tag: "closed" }) : ok(BigInt(bytes.length));
  }

  blockingSkip(length: bigint): Result<bigint, StreamError> {
    return this.skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(this);
  }

  /** The next bytes, `length` at most, as a view; null after the last. */
  take(length: bigint): Uint8Array | null {
    const left = this.#bytes.length - this.#at;
    if (left === 0) return null;
    const size = length < BigInt(left) ? Number(length) : left;
    const bytes = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return bytes;
  }
}
