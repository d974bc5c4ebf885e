import type { ChildProcess } from "node:child_process";
import type { Logger } from "pino";
import { MiB } from "../../byte-units.ts";
import type { Hear } from "../../process/launch.ts";
import { Allowance } from "../../shard/observe/allowance.ts";
import type { LineSink } from "../../shard/observe/line-sink.ts";
import { openLog } from "../../shard/observe/log.ts";
import type { LogSettings } from "../../shard/shard-settings.ts";
import { type SourceProfile, withoutWorkers } from "./line-sources.ts";
import { ProcessOutput } from "./process-output.ts";

/** Lines of one process in a second that are none of a log's: the words of an engine that crashes are fewer. */
const textsPerSecond = 200;

/** Bytes that may wait to be written while processes have their turns. The host's own lines have the rest of the room. */
export const maxWaiting = 262_144;

/** Characters that are handed to the sink at once, a longer line apart. */
const blockLength = 4_096;

const droppedSentence = "It printed more lines that are none of a log's.";

/** The most that each process may print, in bytes a second, whatever its workers are allowed. */
const bytesPerSecond = 2 * MiB;

/** The same for a process that logs all requests: more than it can answer. */
const bytesOfAllRequests = 32 * MiB;

/** The share of each of its workers for failed requests, besides what its guests log. */
const bytesOfFailures = 131_072;

/** The log of a host: what the supervisor says itself, and what its processes print, as far as they are believed. Each process
 * has its turn, and none is read faster than such a process may print. */
export class HostLog {
  readonly own: Logger;
  readonly #sink: LineSink;
  readonly #settings: LogSettings;
  /** Processes whose streams are open. */
  readonly #outputs = new Map<ChildProcess, ProcessOutput>();
  /** Processes that have something to say, and those that have to wait before they may. */
  readonly #queue = new Set<ProcessOutput>();
  readonly #resting = new Set<ProcessOutput>();
  readonly #texts = new Allowance<ProcessOutput>(textsPerSecond, (output, dropped) => {
    this.#dropped += dropped;
    this.#sink.write(`${output.line({ dropped, message: droppedSentence }, Date.now())}\n`);
  });
  #isScheduled = false;
  #dropped = 0;
  #onQuiet: () => void = () => {};

  constructor(settings: LogSettings, sink: LineSink) {
    this.#settings = settings;
    this.#sink = sink;
    this.own = openLog({ level: settings.level, role: "supervisor", sink });
    sink.onWritten = () => this.#schedule();
  }

  /** Reads what a process prints that has no workers, or none yet. Nobody reads that of one that prepares a module, but for
   * whoever debugs: its engine has many words where a module is too large, which is told in one. */
  hearing(role: SourceProfile["role"], cordon: string | null = null): Hear | undefined {
    if (role === "preparing" && !process.env.SKERRY_DEBUG) return undefined;
    return (child) => this.hear(child, withoutWorkers(role, cordon));
  }

  /** Reads what a process prints. One that is read from already is such a one from now on. */
  hear(child: ChildProcess, { workers, ...who }: SourceProfile): void {
    const { stderr, pid } = child;
    // It could not be started.
    if (stderr === null || pid === undefined) return;
    const source = { ...who, pid, bytesPerSecond: () => this.#bytesPerSecond(workers()) };
    const known = this.#outputs.get(child);
    if (known !== undefined) {
      known.become(source);
      return;
    }
    const output: ProcessOutput = new ProcessOutput(stderr, source, () =>
      this.#texts.take(output, 1),
    );
    this.#outputs.set(child, output);
    stderr.on("error", () => {});
    stderr.on("data", (chunk: Buffer) => {
      output.add(chunk);
      const mayBegin = this.#queue.size === 0 && !this.#resting.has(output) && this.#hasRoom;
      if (mayBegin) this.#giveTurn(output);
      else {
        // No more is read before this was looked at.
        stderr.pause();
        this.#enqueue(output);
      }
    });
    stderr.once("close", () => {
      this.#outputs.delete(child);
      output.end();
      this.#enqueue(output);
    });
  }

  /** Lines that were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped + this.#sink.takeDropped();
    this.#dropped = 0;
    return dropped;
  }

  /** Waits until all that processes printed is written once they have ended, but no longer than `ms`. */
  async close(ms: number): Promise<void> {
    const begun = performance.now();
    if (!this.#isQuiet) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#onQuiet = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await this.#sink.flush(Math.max(1, ms - (performance.now() - begun)));
  }

  get #isQuiet(): boolean {
    return this.#outputs.size + this.#queue.size + this.#resting.size === 0;
  }

  #bytesPerSecond(workers: number): number {
    const { requests, guestBytesPerSecond } = this.#settings;
    if (requests === "all") return bytesOfAllRequests;
    return bytesPerSecond + workers * (guestBytesPerSecond + bytesOfFailures);
  }

  #enqueue(output: ProcessOutput): void {
    if (!this.#resting.has(output)) this.#queue.add(output);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#queue.size === 0 || !this.#hasRoom) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (const output of [...this.#queue]) if (this.#hasRoom) this.#giveTurn(output);
      this.#schedule();
      if (this.#isQuiet) this.#onQuiet();
    });
  }

  get #hasRoom(): boolean {
    return this.#sink.waitingBytes < maxWaiting;
  }

  #giveTurn(output: ProcessOutput): void {
    this.#queue.delete(output);
    const { lines, next } = output.takeLines(Date.now());
    this.#write(lines);
    if (next === 0) this.#enqueue(output);
    else if (next !== null) {
      this.#resting.add(output);
      setTimeout(() => {
        this.#resting.delete(output);
        this.#enqueue(output);
      }, next);
    }
  }

  /** Hands lines over in blocks. Joined, they no longer hold on to all that was read with them. */
  #write(lines: readonly string[]): void {
    let block: string[] = [];
    let length = 0;
    const end = () => {
      if (block.length > 0) this.#sink.write([...block, ""].join("\n"), block.length);
      block = [];
      length = 0;
    };
    for (const line of lines) {
      if (length + line.length >= blockLength) end();
      block.push(line);
      length += line.length + 1;
    }
    end();
  }
}
