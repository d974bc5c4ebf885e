import {
  createDeflate,
  createDeflateRaw,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
} from "node:zlib";
import type { Direction, Format } from "../../abi/generated/types.ts";

type Transform = ReturnType<typeof createGzip>;

/** Bytes that come out of zlib at once. One such piece is made ahead at most. */
const pieceBytes = 65_536;

/** What one stream takes: zlib's window, tables and what it has buffered, and a piece. */
export const streamBytes = 464 * 1_024;

const options = { chunkSize: pieceBytes, highWaterMark: pieceBytes };
// What Node's own DecompressionStream asks for.
const strict = { ...options, rejectGarbageAfterEnd: true };

const makers: Readonly<Record<Direction, Readonly<Record<Format, () => Transform>>>> = {
  compress: {
    gzip: () => createGzip(options),
    deflate: () => createDeflate(options),
    "deflate-raw": () => createDeflateRaw(options),
  },
  decompress: {
    gzip: () => createGunzip(strict) as Transform,
    deflate: () => createInflate(strict) as Transform,
    "deflate-raw": () => createInflateRaw(strict) as Transform,
  },
};

/** One stream of zlib's, which works on threads beside the main one as far as its output is taken. */
export class Compressing {
  readonly #stream: Transform;
  /** The input is used up. */
  #hungry = true;
  #finishing = false;
  /** All output of the whole input has been made, and is in `#held`. */
  #ended = false;
  #failed = false;
  /** Output that is taken from zlib, up to a piece. */
  #held = Buffer.alloc(0);
  #onChange: () => void = () => {};

  constructor(direction: Direction, format: Format) {
    this.#stream = makers[direction][format]();
    this.#stream.on("readable", () => this.#onChange());
    this.#stream.on("end", () => {
      this.#ended = true;
      this.#onChange();
    });
    this.#stream.on("error", () => {
      this.#failed = true;
      this.#onChange();
    });
  }

  /** Whether all that was pushed is used up. */
  get hungry(): boolean {
    return this.#hungry && this.#stream.readableLength === 0 && this.#held.length === 0;
  }

  /** Hands over input, which is no more the caller's. */
  push(input: Uint8Array, last: boolean): void {
    if (this.#failed || this.#finishing) return;
    if (input.length > 0) {
      this.#hungry = false;
      this.#stream.write(input, () => {
        this.#hungry = true;
        this.#onChange();
      });
    }
    if (last) {
      this.#finishing = true;
      this.#stream.end();
    }
  }

  /** The next piece of output, or why there is none. */
  async take(): Promise<Uint8Array | "hungry" | "end" | "failed"> {
    for (;;) {
      const piece = this.#failed ? null : this.#next();
      if (piece !== null) return piece;
      if (this.#failed) return "failed";
      if (this.#ended) return "end";
      if (this.#hungry && !this.#finishing) return "hungry";
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  end(): void {
    this.#stream.destroy();
    this.#failed = true;
    this.#onChange();
  }

  /** A whole piece, or what is left once the input is used up: how a content comes in pieces, which a guest pays for, does
   * not depend on when they are taken. That all output was made only its end tells: `finish` comes before zlib is done. */
  #next(): Uint8Array | null {
    const room = pieceBytes - this.#held.length;
    if (room > 0) {
      const made: Buffer | null = this.#stream.read(Math.min(room, this.#stream.readableLength));
      if (made !== null) this.#held = Buffer.concat([this.#held, made]);
      // To be told of what comes next, or of the end.
      this.#stream.read(0);
    }
    const isSettled = this.#finishing ? this.#ended : this.#hungry;
    if (this.#held.length < pieceBytes && !isSettled) return null;
    if (this.#held.length === 0) return null;
    const piece = this.#held;
    this.#held = Buffer.alloc(0);
    return piece;
  }
}
