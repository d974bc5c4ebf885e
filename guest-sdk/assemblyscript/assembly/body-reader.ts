import { Ending, endingOf } from "./ending";
import { streams } from "./generated/imports";
import * as abi from "./generated/types";
import { importStreams } from "./streams-import";

/** Reads content piece by piece: that of a request, or of what was fetched. Needs the grant `streams`. */
export class BodyReader {
  private state: Ending = Ending.Open;
  /** True once it was passed on: then somebody else reads. */
  private isTaken: bool = false;

  private constructor(
    /** Content that is here already; else there is a stream. */
    private rest: Uint8Array | null,
    private id: u32,
  ) {}

  /** @internal Over a message's content, as the host gave it. */
  static of(body: abi.Body): BodyReader {
    importStreams(body.streamed);
    if (body.tag == abi.BodyTag.Streamed) return new BodyReader(null, body.streamed);
    const bytes = body.bytes;
    return new BodyReader(bytes === null ? new Uint8Array(0) : bytes, 0);
  }

  /** How the content ended, once `read` has returned null; until then `Ending.Open`. */
  get ending(): Ending {
    return this.state;
  }

  /** The next piece, of 1 to `most` bytes: waits until there are any. Null at the end: ask `ending`
   * whether that was all. Traps once the reader was passed on. */
  read(most: i32 = 65536): Uint8Array | null {
    if (this.isTaken) throw new Error("this content was passed on: it can't be read here as well");
    if (most <= 0) throw new Error("a piece has at least one byte");
    if (this.state != Ending.Open) return null;
    const rest = this.rest;
    if (rest !== null) return this.take(rest, most);
    const piece = streams.read(this.id, most);
    if (piece.tag == abi.PieceTag.Bytes) return piece.bytes;
    this.state = piece.tag == abi.PieceTag.End ? Ending.Complete : endingOf(piece.failed);
    return null;
  }

  /** Waits until `read` would not wait, for so many milliseconds at most; false where it would still. */
  waitFor(milliseconds: u32): bool {
    if (this.isTaken || this.state != Ending.Open || this.rest !== null) return true;
    return streams.waitReadable(this.id, milliseconds).ready;
  }

  /** Wants no more: the sender is told to stop. */
  cancel(): void {
    if (this.state != Ending.Open || this.isTaken) return;
    this.state = Ending.Cancelled;
    if (this.rest === null) streams.cancel(this.id);
  }

  /** @internal Passes on what was not read, untouched. The SDK calls this where a message takes the reader. */
  handOver(): abi.Body {
    if (this.isTaken) throw new Error("this content was passed on already");
    if (this.state == Ending.Cancelled) throw new Error("this content was cancelled");
    this.isTaken = true;
    const rest = this.rest;
    if (rest !== null) return abi.Body.bytes(rest);
    // At its end a stream has nothing left, which is content of length 0; a broken one stays broken.
    return this.state == Ending.Complete
      ? abi.Body.bytes(new Uint8Array(0))
      : abi.Body.streamed(this.id);
  }

  private take(rest: Uint8Array, most: i32): Uint8Array | null {
    if (rest.length == 0) {
      this.state = Ending.Complete;
      return null;
    }
    const piece = rest.subarray(0, min(most, rest.length));
    this.rest = rest.subarray(piece.length);
    return piece;
  }
}
