import { bytesOf } from "./bytes-of";
import { streams } from "./generated/imports";
import { Body, Writing } from "./generated/types";
import { importStreams } from "./streams-import";

/** Writes content piece by piece, for a fetch: see `FetchRequest.openBody`. Needs the grant `streams`. */
export class BodyWriter {
  private readonly id: u32 = streams.create();
  private isWanted: bool = true;
  private isFinished: bool = false;

  /** Opens a stream; nothing reads it until a message takes it. */
  constructor() {
    importStreams(this.id);
  }

  /** Sends a text or a `Uint8Array`; waits while the reader is behind. False once nobody reads any
   * more: then there is no use in writing on. Traps after `finish`. */
  write<T>(piece: T): bool {
    if (this.isFinished) throw new Error("this content is finished: nothing can be added");
    const bytes = bytesOf<T>(piece);
    if (this.isWanted && bytes.length > 0) {
      this.isWanted = streams.write(this.id, bytes) == Writing.Taken;
    }
    return this.isWanted;
  }

  /** Ends the content. Without it, the other end takes the content for cut short. */
  finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    streams.finish(this.id);
  }

  /** @internal */
  toAbi(): Body {
    return Body.streamed(this.id);
  }
}
