/** Writes one piece, and calls back when it is through. */
export type WritePiece = (piece: string, done: (error?: Error | null) => void) => void;

export interface LineSinkOptions {
  /** The most bytes that are written at once, a longer line apart. */
  readonly pieceBytes?: number;
  /** The longest time that a line waits for others, to be written with them, in ms. */
  readonly gatherMs?: number;
}

/**
 * A pipe takes up to this many bytes in one piece or not at all (POSIX, PIPE_BUF; 4,096 on Linux), so that lines of
 * several processes that share one are not torn.
 */
const sharedPiece = 4_096;

/** Bytes of lines that may wait. */
const maxWaiting = 1_048_576;

/** Lines that were handed over together. */
interface Waiting {
  readonly lines: string;
  readonly count: number;
  readonly bytes: number;
}

/**
 * A sink for log lines that never waits for a reader. Lines are buffered in memory while the piece before them is being
 * written; beyond its limit they are dropped and counted.
 */
export class LineSink {
  readonly #writePiece: WritePiece;
  readonly #pieceBytes: number;
  readonly #gatherMs: number;
  /** Called with how many were dropped, once lines can be written again. */
  onRecovered: (dropped: number) => void = () => {};
  /** Called when a piece is through, and there is more room. */
  onWritten: () => void = () => {};
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing = false;
  #gathering: NodeJS.Timeout | null = null;
  #untold = 0;
  #dropped = 0;
  #emptied: (() => void)[] = [];

  constructor(
    writePiece: WritePiece,
    { pieceBytes = sharedPiece, gatherMs = 0 }: LineSinkOptions = {},
  ) {
    this.#writePiece = writePiece;
    this.#pieceBytes = pieceBytes;
    this.#gatherMs = gatherMs;
  }

  /** Takes one line, or so many, each with its line end. */
  write(lines: string, count = 1): void {
    const bytes = Buffer.byteLength(lines);
    if (this.#waitingBytes + bytes > maxWaiting) {
      this.#drop(count);
      return;
    }
    this.#waiting.push({ lines, count, bytes });
    this.#waitingBytes += bytes;
    if (!this.#writing) this.#resume();
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Returns the number of lines that were dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Waits until all is written, but no longer than `ms`. */
  async flush(ms: number): Promise<void> {
    if (!this.#writing && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#emptied.push(() => {
        clearTimeout(timer);
        resolve();
      });
      if (!this.#writing) this.#resume();
    });
  }

  /** Writes everything that is buffered at once: the process is about to end. */
  writeAll(): void {
    const lines = this.#waiting.splice(0).map((each) => each.lines);
    if (lines.length > 0) this.#writePiece(lines.join(""), () => {});
  }

  /** Writes a piece, or waits for it to become one. */
  #resume(): void {
    const isWorthIt = this.#waitingBytes >= this.#pieceBytes || this.#emptied.length > 0;
    if (this.#gatherMs === 0 || isWorthIt || this.#waiting.length === 0) this.#next();
    else this.#gathering ??= setTimeout(() => this.#next(), this.#gatherMs);
  }

  #next(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    let taken = 0;
    let count = 0;
    let bytes = 0;
    let piece = "";
    for (const next of this.#waiting) {
      if (taken > 0 && bytes + next.bytes > this.#pieceBytes) break;
      piece += next.lines;
      bytes += next.bytes;
      count += next.count;
      taken++;
    }
    if (taken === 0) {
      for (const tell of this.#emptied.splice(0)) tell();
      return;
    }
    this.#waiting.splice(0, taken);
    this.#writing = true;
    this.#writePiece(piece, (error) => {
      this.#writing = false;
      this.#waitingBytes -= bytes;
      // The reader has gone, so nobody can be notified.
      if (error) this.#drop(count);
      else this.#reportDropped();
      this.onWritten();
      if (!this.#writing) this.#resume();
    });
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#untold += count;
  }

  #reportDropped(): void {
    const untold = this.#untold;
    if (untold === 0 || this.#waitingBytes > maxWaiting / 2) return;
    this.#untold = 0;
    this.onRecovered(untold);
  }
}
