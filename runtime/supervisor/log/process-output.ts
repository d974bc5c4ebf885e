import type { Readable } from "node:stream";
import { LineCheck, type LineSource, maxLineBytes } from "./line-check.ts";
import { PrintedLines } from "./printed-lines.ts";

/** A process's lines and bytes are counted for so long, in ms. */
const window = 100;

/** What a process may have done for its lines in a second: a line that is written as it was printed takes 1, and is some µs
 * of CPU time. Others take that for each so many of their bytes besides. */
const workPerSecond = 60_000;
const workOfOthers = 15;
const bytesOfWork = 256;

/** The most work and bytes of one `takeLines`: then other processes come. */
const workAtOnce = 400;
const bytesAtOnce = 65_536;

/** A source, and how much it may say. */
export interface LimitedSource extends LineSource {
  /** The most that it may print, in bytes a second: more than any such process of Skerry's own prints. */
  readonly bytesPerSecond: () => number;
}

/** The next lines of a process. */
export interface TakenLines {
  readonly lines: readonly string[];
  /** When it may be asked again, in ms from now; null: when it has printed more. */
  readonly next: number | null;
}

/** A process whose lines are read as fast as such a process may print them, and no faster: what it prints then waits in the
 * process itself, which drops it when that is too much. */
export class ProcessOutput {
  readonly #stream: Pick<Readable, "pause" | "resume">;
  readonly #takeText: () => boolean;
  readonly #printed = new PrintedLines(maxLineBytes);
  #source: LimitedSource;
  #check: LineCheck;
  #windowEnds = 0;
  #work = 0;
  #bytes = 0;

  /** @param takeText whether one more line may be told that is none of a log's. */
  constructor(
    stream: Pick<Readable, "pause" | "resume">,
    source: LimitedSource,
    takeText: () => boolean,
  ) {
    this.#stream = stream;
    this.#source = source;
    this.#check = new LineCheck(source);
    this.#takeText = takeText;
  }

  /** Sets which process it is from now on. */
  become(source: LimitedSource): void {
    this.#source = source;
    this.#check = new LineCheck(source);
  }

  /** Takes what it has printed. */
  add(chunk: Buffer): void {
    this.#printed.add(chunk);
    this.#bytes -= chunk.length;
  }

  /** Ends it, as its stream has ended. */
  end(): void {
    this.#printed.end();
  }

  /** A line that says something of it. @param now ms since 1970. */
  line(fields: Readonly<Record<string, unknown>>, now: number): string {
    return this.#check.line(fields, now);
  }

  /** Its next lines, as they are to be written. @param now ms since 1970. */
  takeLines(now: number): TakenLines {
    this.#renew(now);
    const lines: string[] = [];
    const next = this.#take(lines, now);
    if (next === null) this.#stream.resume();
    else this.#stream.pause();
    return { lines, next };
  }

  #take(lines: string[], now: number): TakenLines["next"] {
    const least = this.#work - workAtOnce;
    let bytes = 0;
    while (this.#work > least && bytes < bytesAtOnce) {
      if (this.#work <= 0 || this.#bytes <= 0) return Math.max(1, this.#windowEnds - now);
      const printed = this.#printed.next();
      if (printed === null) return null;
      const checked = this.#check.check(printed, now);
      this.#work -= 1;
      if (checked === null) continue;
      if (checked.how !== "as-printed") {
        this.#work -= workOfOthers + printed.bytes.length / bytesOfWork;
      }
      if (checked.how === "text" && !this.#takeText()) continue;
      lines.push(checked.line);
      bytes += checked.line.length;
    }
    return 0;
  }

  #renew(now: number): void {
    // The clock may have been set back.
    const isSetBack = this.#windowEnds > now + window;
    if (now < this.#windowEnds && !isSetBack) return;
    const bytes = (this.#source.bytesPerSecond() * window) / 1_000;
    const windows = isSetBack ? 1 : 1 + Math.floor((now - this.#windowEnds) / window);
    this.#bytes = Math.min(bytes, this.#bytes + windows * bytes);
    this.#work = (workPerSecond * window) / 1_000;
    this.#windowEnds = now + window;
  }
}
