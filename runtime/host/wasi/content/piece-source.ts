import type { PollEvent } from "../../../abi/calls/poll-events.ts";
import type { Field } from "../../../abi/generated/types.ts";
import type { Outside, Source } from "../session/outside.ts";
import { endingCode } from "./fetch-failures.ts";
import type { ErrorCode } from "./http-types.ts";

/** Content that the shard has, read piece by piece: one piece at a time is here. */
export class PieceSource implements Source {
  /** The interface of the content: a fetch's, or the request's own. */
  readonly of: "fetch" | "streams";
  readonly outside: Outside;
  /** The number of its stream. */
  readonly id: number;
  readonly #timeout: number | null;
  /** Whether the shard was asked for a piece. */
  #asked = false;
  #piece: Uint8Array | null = null;
  #at = 0;
  #ended = false;
  #failure: ErrorCode | null = null;
  #cause: ErrorCode | null = null;
  #trailers: readonly Field[] | null = null;

  /** `timeout`: after how many ms without a byte it is given up; null as the host does it. */
  constructor(
    outside: Outside,
    id: number,
    of: "fetch" | "streams",
    timeout: number | null = null,
  ) {
    this.outside = outside;
    this.of = of;
    this.id = id;
    this.#timeout = timeout;
  }

  get interest(): { readonly kind: "bytes"; readonly id: number; readonly timeout?: number } {
    this.#asked = true;
    const timeout = this.#timeout;
    return { kind: "bytes", id: this.id, ...(timeout !== null && { timeout }) };
  }

  /** Gives it away as a whole, for the shard to pass on: true where nothing was asked of it, and nothing bounds its time. It is at
   * its end then. */
  passOn(): boolean {
    if (this.#asked || this.#ended || this.#timeout !== null) return false;
    this.#ended = true;
    return true;
  }

  get ready(): boolean {
    return this.#piece !== null || this.#ended;
  }

  /** Whether there are bytes of a piece that the guest has read some of: there is nothing to wait for, whatever comes when. */
  get hasRest(): boolean {
    return this.#piece !== null && this.#at > 0;
  }

  onEvent(event: PollEvent): void {
    if (event.kind !== "bytes") return;
    const { piece } = event;
    if (piece.tag === "bytes") {
      this.#piece = piece.val;
      this.#at = 0;
      return;
    }
    this.#ended = true;
    this.#trailers = event.trailers ?? null;
    if (piece.tag === "failed") {
      this.#cause = endingCode(piece.val);
      this.#failure = this.#cause;
    }
  }

  /** Bytes that are there, `length` at most: none where there are none yet, null at the end. */
  take(length: bigint): Uint8Array | null {
    if (this.#piece === null) return this.#ended ? null : new Uint8Array();
    const left = this.#piece.length - this.#at;
    const size = length < BigInt(left) ? Number(length) : left;
    const bytes = this.#piece.subarray(this.#at, this.#at + size);
    this.#at += size;
    if (this.#at === this.#piece.length) this.#piece = null;
    return bytes;
  }

  /** Why it ended before its end, once. */
  takeFailure(): ErrorCode | null {
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  /** Whether nothing comes any more. */
  get ended(): boolean {
    return this.#ended && this.#piece === null;
  }

  /** Why it ended before its end; null as long as it did not. */
  get failure(): ErrorCode | null {
    return this.#cause;
  }

  /** The fields after its end; null where there are none, or its end was not reached. */
  get trailers(): readonly Field[] | null {
    return this.#trailers;
  }

  /** Drops what is left, as nobody reads it. */
  drop(): void {
    this.#piece = null;
    if (this.#ended) return;
    this.#ended = true;
    this.outside.operations.tell(`${this.of}.drop-content`, this.id);
  }
}
