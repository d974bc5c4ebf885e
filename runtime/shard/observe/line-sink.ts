/** Writes one piece, and calls back when it is through. */
export type WritePiece = (piece: string, done: (error?: Error | null) => void) => void;

/** The most bytes that are written at once. A pipe takes so many in one piece or not at all (POSIX,
 * PIPE_BUF; 4,096 on Linux), so lines of several processes that share one are not torn. */
const pieceBytes = 4_096;

/** Bytes of lines that may wait. */
const mostWaiting = 1_048_576;

/** Where log lines go: never waits for a reader. Lines wait in memory while the piece before them is
 * being written; when too much waits they are dropped and counted. */
export class LineSink {
  readonly #writePiece: WritePiece;
  /** Called with how many were dropped, once lines can be written again. */
  onRecovered: (dropped: number) => void = () => {};
  #waiting: { readonly line: string; readonly bytes: number }[] = [];
  #waitingBytes = 0;
  #writing = false;
  #untold = 0;
  #dropped = 0;
  #emptied: (() => void)[] = [];

  constructor(writePiece: WritePiece) {
    this.#writePiece = writePiece;
  }

  /** Takes one line with its line end. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > mostWaiting) {
      this.#drop(1);
      return;
    }
    this.#waiting.push({ line, bytes });
    this.#waitingBytes += bytes;
    if (!this.#writing) this.#next();
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** How many lines were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Waits until all is written, but no longer than `ms`. */
  async flush(ms: number): Promise<void> {
    if (!this.#writing) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#emptied.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #next(): void {
    let count = 0;
    let bytes = 0;
    let piece = "";
    for (const next of this.#waiting) {
      if (count > 0 && bytes + next.bytes > pieceBytes) break;
      piece += next.line;
      bytes += next.bytes;
      count++;
    }
    if (count === 0) {
      for (const tell of this.#emptied.splice(0)) tell();
      return;
    }
    this.#waiting.splice(0, count);
    this.#writing = true;
    this.#writePiece(piece, (error) => {
      this.#writing = false;
      this.#waitingBytes -= bytes;
      // Nobody is there to be told: whoever read has gone.
      if (error) this.#drop(count);
      else this.#tellDropped();
      if (!this.#writing) this.#next();
    });
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#untold += count;
  }

  #tellDropped(): void {
    const untold = this.#untold;
    if (untold === 0 || this.#waitingBytes > mostWaiting / 2) return;
    this.#untold = 0;
    this.onRecovered(untold);
  }
}
