/** A line as a process printed it: its bytes, as Latin-1. */
export interface PrintedLine {
  readonly bytes: string;
  /** Whether it is longer, and the rest of it is passed over. */
  readonly isCut: boolean;
}

/** Bytes as they come from a process, line by line. Of a line no more is kept than `most` bytes. */
export class PrintedLines {
  readonly #most: number;
  #pending = "";
  #at = 0;
  #isPassingOver = false;

  constructor(most: number) {
    this.#most = most;
  }

  add(chunk: Buffer): void {
    this.#pending = this.#pending.slice(this.#at) + chunk.toString("latin1");
    this.#at = 0;
  }

  /** Ends the text: what is left is the last line. */
  end(): void {
    this.#pending += "\n";
  }

  /** The next line, without its end; null where it has not come yet. */
  next(): PrintedLine | null {
    let end = this.#pending.indexOf("\n", this.#at);
    if (this.#isPassingOver) {
      if (end < 0) {
        this.#drop();
        return null;
      }
      this.#isPassingOver = false;
      this.#at = end + 1;
      end = this.#pending.indexOf("\n", this.#at);
    }
    const start = this.#at;
    const length = (end < 0 ? this.#pending.length : end) - start;
    if (length > this.#most) {
      const bytes = this.#pending.slice(start, start + this.#most);
      if (end >= 0) this.#at = end + 1;
      else {
        this.#isPassingOver = true;
        this.#drop();
      }
      return { bytes, isCut: true };
    }
    if (end < 0) return null;
    this.#at = end + 1;
    return { bytes: this.#pending.slice(start, end), isCut: false };
  }

  #drop(): void {
    this.#pending = "";
    this.#at = 0;
  }
}
