import type { Level } from "../../../abi/generated/types.ts";
import { logFunctions } from "../../log.ts";
import type { RequestState } from "../../request-state.ts";
import { decodeLossyUtf8 } from "./lossy-utf8.ts";

const newline = 0x0a;

/** Makes log lines of what a guest prints: one of each complete line, and one of the rest at the end. The log's own
 * limit bounds them. */
export class LogLines {
  readonly #state: RequestState;
  readonly #write: (line: string) => void;
  #begun: Uint8Array[] = [];
  #begunBytes = 0;

  constructor(state: RequestState, level: Level) {
    this.#state = state;
    const log = logFunctions(() => state);
    this.#write = (line) => log.write(level, line);
  }

  print(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      // To make lines of what is dropped would take as long as to keep them.
      if (this.#state.logRoom < 0) return;
      this.#keep(bytes.subarray(start, end));
      this.#finishLine();
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  end(): void {
    if (this.#begunBytes > 0) this.#finishLine();
  }

  #keep(bytes: Uint8Array): void {
    // The log is full: nothing more is worth keeping.
    if (this.#state.logRoom < 0) return;
    this.#begun.push(bytes);
    // Pieces count for more than their bytes: many of a byte each would be kept for long otherwise.
    this.#begunBytes += bytes.length + 1;
    if (this.#begunBytes > this.#state.logRoom + pieceRoom) this.#finishLine();
  }

  #finishLine(): void {
    const line = new Uint8Array(this.#begun.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.#begun) {
      line.set(piece, at);
      at += piece.length;
    }
    this.#begun = [];
    this.#begunBytes = 0;
    const text = decodeLossyUtf8(line);
    this.#write(text.endsWith("\r") ? text.slice(0, -1) : text);
  }
}

/** Room for pieces, so that a line that just fits the log is not cut. */
const pieceRoom = 4_096;
