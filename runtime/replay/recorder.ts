import { MiB } from "../byte-units.ts";
import type { Call } from "../isolate/inside/batch/protocol.ts";
import { ByteBudget } from "../message/byte-budget.ts";
import { type Recorder, Tape, type TapedEnd } from "../worker/outcome/tape.ts";
import { makeRecording } from "./make-recording.ts";
import { encodeRecording } from "./recording-file.ts";

/** What is recorded, as the operator chose. */
export interface RecordWishes {
  readonly when: "all" | "failed";
  /** The fraction of all requests that may be recorded, chosen before it is known how they end: 0 to 1. */
  readonly sample: number;
  /** Names of fields whose values are not written, in lower case; null: all is written, secrets too. */
  readonly masked: readonly string[] | null;
  /** Skerry's version. */
  readonly version: string;
}

/** A recording that is encoded, and not yet written. */
export interface EncodedRecording {
  /** The name of its file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the module's bytes. */
  readonly module: string;
  /** Requests since the last one that were to be recorded and could not be: memory or the disk is short. */
  readonly missed: number;
}

/** Takes a recording; resolves to whether it takes more. */
type Keep = (recording: EncodedRecording) => Promise<{ readonly more: boolean }>;

/** Bytes of one request's tape, and of all that a process has at once. */
const maxRecordedBytes = 32 * MiB;
const maxRecordedBytesOfProcess = 128 * MiB;

/** Recordings that are made or kept at once: what comes meanwhile is missed, and no request waits for it. */
const maxConcurrent = 8;

/** Records requests of one process, without delaying any: one that there is no memory or time for is not recorded,
 * and counted as missed. */
export class ProcessRecorder {
  readonly #wishes: RecordWishes;
  readonly #keep: Keep;
  readonly #memory = new ByteBudget(maxRecordedBytesOfProcess);
  readonly #taken = new WeakMap<Tape, { bytes: number }>();
  readonly #under = new Set<Promise<void>>();
  #missed = 0;
  #stopped = false;

  constructor(wishes: RecordWishes, keep: Keep) {
    this.#wishes = wishes;
    this.#keep = keep;
  }

  /** Records requests of a deployment; null is one without a number. */
  of(deployment: string | null): Recorder {
    return {
      begin: (requestId, call, frozen) => this.#begin(requestId, call, frozen),
      end: (tape, end) => this.#end(tape, end, deployment),
      drop: (tape) => this.#release(tape),
    };
  }

  /** Resolves when what was to be kept by now is. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  #begin(requestId: string, call: () => Call, frozen: boolean): Tape | null {
    const { sample } = this.#wishes;
    if (this.#stopped || (sample < 1 && Math.random() >= sample)) return null;
    const taken = { bytes: 0 };
    const tape = new Tape(requestId, call(), frozen, (bytes) => {
      if (taken.bytes + bytes <= maxRecordedBytes && this.#memory.take(bytes)) {
        taken.bytes += bytes;
        return true;
      }
      // What it held is let go of, and it takes no more: it may go on for long.
      this.#memory.give(taken.bytes);
      taken.bytes = 0;
      return false;
    });
    this.#taken.set(tape, taken);
    return tape;
  }

  #end(tape: Tape, end: TapedEnd, deployment: string | null): void {
    const { outcome } = end;
    const failed = outcome.error !== null || (outcome.response?.status ?? 500) >= 500;
    const wanted = !this.#stopped && (failed || this.#wishes.when === "all");
    if (!wanted || tape.torn || this.#under.size >= maxConcurrent) {
      if (wanted) this.#missed++;
      this.#release(tape);
      return;
    }
    const under = this.#write(tape, end, deployment)
      // Nobody's request fails for it.
      .catch(() => void this.#missed++)
      .finally(() => {
        this.#release(tape);
        this.#under.delete(under);
      });
    this.#under.add(under);
  }

  async #write(tape: Tape, end: TapedEnd, deployment: string | null): Promise<void> {
    // The answer goes out first.
    await new Promise((resolve) => setImmediate(resolve));
    const artifact = await end.artifact();
    const { version: skerry, masked } = this.#wishes;
    const recording = makeRecording(tape, end, { skerry, deployment, artifact, masked });
    const bytes = await encodeRecording(recording);
    const name = fileName(recording.at, recording.worker.name, recording.requestId);
    const missed = this.#missed;
    // Another one may leave before this one has arrived.
    this.#missed = 0;
    const { more } = await this.#keep({ name, bytes, module: recording.worker.module, missed });
    this.#stopped ||= !more;
  }

  #release(tape: Tape): void {
    const taken = this.#taken.get(tape);
    if (taken === undefined) return;
    this.#taken.delete(tape);
    this.#memory.give(taken.bytes);
  }
}

/** What recordings' files end with. */
export const recordingEnding = ".recording";

/** Sorts by time. */
function fileName(at: string, worker: string, requestId: string): string {
  const plain = (text: string) => text.replace(/[^\w-]+/g, "").slice(0, 64);
  return `${at.replace(/[-:.]/g, "")}-${plain(worker)}-${plain(requestId)}${recordingEnding}`;
}
