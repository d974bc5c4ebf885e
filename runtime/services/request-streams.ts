import type { AwaitedPiece, Ending, Field, Piece, Writing } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import { type ByteSource, ContentCancelled } from "../message/byte-source.ts";
import { AheadSource } from "./ahead-source.ts";
import { BoundedSource } from "./bounded-source.ts";
import { FetchError } from "./fetch/fetch-error.ts";
import { Misuse } from "./misuse.ts";
import { Pipe } from "./pipe.ts";
import type { RequestWaits } from "./request-waits.ts";
import { shardContent } from "./shard-content.ts";

/** Streams that one request may have open at once, and in all. */
const maxOpen = 256;
const maxStreams = 4_096;

/** The number of the stream that a request's content is. */
export const requestStream = 1;

/** Why a stream that somebody else was to read ended before its end: the guest gave it up, or ended without finishing
 * it. */
export class BrokenOff extends Error {}

/** The streams of one request, by the numbers that its guest uses. A stream that was passed on to be read no longer
 * belongs to the guest. */
export class RequestStreams {
  readonly #sources = new Map<number, ByteSource>();
  /** What bounds them, of those that have a bound. */
  readonly #bounds = new Map<number, BoundedSource>();
  readonly #pipes = new Map<number, Pipe>();
  /** Pipes that have a reader. */
  readonly #taken = new Set<Pipe>();
  /** Sources that were read to their end. */
  readonly #read = new Set<number>();
  #open = 0;
  #ended = false;
  #clientLeft = false;
  readonly #waits: RequestWaits;

  /** @param content the request's, where it is a stream. */
  constructor(content: ByteSource | null, waits: RequestWaits) {
    this.#waits = waits;
    if (content !== null) this.#add(requestStream, content);
  }

  /** A stream that the guest may read, up to `most` bytes, or pass on as a whole. */
  add(id: number, source: ByteSource, most = Number.POSITIVE_INFINITY): void {
    // What comes after the guest's end nobody reads.
    if (this.#ended) {
      source.cancel();
      return;
    }
    const bounded = new BoundedSource(source, most);
    this.#add(id, bounded);
    this.#bounds.set(id, bounded);
  }

  /** A stream that the guest may write. */
  create(id: number): void {
    this.#checkRoom();
    this.#pipes.set(id, new Pipe());
    this.#open++;
  }

  /** Has fields follow a source, asked for at its end. */
  trailedBy(id: number, fields: () => readonly Field[]): void {
    const source = this.#sources.get(id);
    if (source !== undefined) this.#sources.set(id, trailed(source, fields));
  }

  async read(id: number, most: number): Promise<Piece> {
    const source = this.#sources.get(id);
    if (source === undefined) throw new Misuse(`Stream ${id} is none that can be read.`);
    try {
      const val = await source.read(most);
      if (val === null) {
        this.#over(id);
        return { tag: "end" };
      }
      shardContent.add(val.length);
      return { tag: "bytes", val };
    } catch (error) {
      this.#over(id);
      const ending = endingOf(error);
      const left = this.#clientLeft && ending === "cancelled";
      return { tag: "failed", val: left ? "client-left" : ending };
    }
  }

  /** Waits until a read would not have to, for `ms` at most. */
  async waitReadable(id: number, ms: number): Promise<AwaitedPiece> {
    const source = this.#sources.get(id);
    if (source === undefined) throw new Misuse(`Stream ${id} is none that can be read.`);
    const ahead = source instanceof AheadSource ? source : new AheadSource(source);
    this.#sources.set(id, ahead);
    const waited = await this.#waits.within(ms, ahead.ready());
    return { ready: waited.happened, ms: waited.ms };
  }

  async write(id: number, piece: Uint8Array): Promise<Writing> {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined) throw new Misuse(`Stream ${id} is none that can be written.`);
    shardContent.add(piece.length);
    if (await pipe.write(piece)) return "taken";
    return this.#clientLeft ? "client-left" : "unwanted";
  }

  finish(id: number): void {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined || pipe.ended) return;
    pipe.end();
    this.#open--;
  }

  /** Fields that follow what is written to a stream; to be told before it is finished. */
  trail(id: number, fields: readonly Field[]): void {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined || pipe.ended) throw new Misuse(`Stream ${id} has ended, or is none.`);
    pipe.trailers = fields;
  }

  /** Ends a stream that is written, and is not whole. */
  breakOff(id: number): void {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined || pipe.ended) return;
    pipe.end(new BrokenOff("The worker gave up what it wrote before its end."));
    this.#open--;
  }

  cancel(id: number): void {
    this.#sources.get(id)?.cancel();
    this.#remove(id);
  }

  /** Takes a stream to pass on: one that the guest writes, or one that it could read. */
  take(id: number): ByteSource {
    const source = this.#sources.get(id);
    if (source !== undefined) {
      this.#bounds.get(id)?.lift();
      this.#remove(id);
      return source;
    }
    const pipe = this.#pipes.get(id);
    if (pipe === undefined || this.#taken.has(pipe))
      throw new Misuse(`Stream ${id} is given away already, or is none.`);
    this.#taken.add(pipe);
    return pipe;
  }

  /** What ends early from now on does so for want of a client. */
  clientLeft(): void {
    this.#clientLeft = true;
  }

  /** The guest has ended: what it wrote ends, and what it did not read is given up. */
  end(): void {
    this.#ended = true;
    for (const pipe of this.#pipes.values()) {
      pipe.end(new BrokenOff("The worker ended before it finished what it wrote."));
    }
    for (const source of this.#sources.values()) source.cancel();
    this.#sources.clear();
    this.#bounds.clear();
  }

  #add(id: number, source: ByteSource): void {
    try {
      this.#checkRoom();
    } catch (error) {
      source.cancel();
      throw error;
    }
    this.#sources.set(id, source);
    this.#open++;
  }

  #remove(id: number): void {
    this.#over(id);
    this.#sources.delete(id);
    this.#bounds.delete(id);
    this.#read.delete(id);
  }

  /** Stops counting a stream that has ended; the guest may still ask about it. */
  #over(id: number): void {
    if (!this.#sources.has(id) || this.#read.has(id)) return;
    this.#read.add(id);
    this.#open--;
  }

  #checkRoom(): void {
    if (this.#open >= maxOpen || this.#sources.size + this.#pipes.size >= maxStreams) {
      throw new Misuse(`A request has at most ${maxOpen} streams at once.`);
    }
  }
}

function trailed(source: ByteSource, fields: () => readonly Field[]): ByteSource {
  return {
    get length() {
      return source.length;
    },
    get trailers() {
      return fields();
    },
    read: (most) => source.read(most),
    cancel: () => source.cancel(),
  };
}

function endingOf(error: unknown): Ending {
  if (error instanceof ContentCancelled) return "cancelled";
  if (error instanceof FetchError) {
    const { code } = error.failure;
    if (code === "response-too-large") return "too-large";
    if (code === "timeout") return "timed-out";
    return code === "aborted" ? "cancelled" : "cut-short";
  }
  if (error instanceof SkerryError) {
    if (error.code === "body-too-large") return "too-large";
    if (error.code === "request-timeout") return "timed-out";
    if (error.code === "client-left") return "client-left";
  }
  return "cut-short";
}
