import type { Call, CallResult, ClockTimes } from "../../isolate/inside/batch/protocol.ts";
import type { Operation, Settled } from "../../isolate/inside/border/operations.ts";
import { valueBytes } from "../../isolate/inside/border/value-bytes.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import type { StreamedOutcome } from "./usage.ts";

/** An operation that a request asked for, with its answer. */
export interface TapedOperation extends Operation {
  /** The answer that the guest got; null if it asked for nothing, or ended before. */
  settled: Settled | null;
  /** The times that its clock showed from then on; null if they did not change. */
  clock: ClockTimes | null;
}

/** The size of a request on a tape besides its bytes. */
const operationBytes = 256;

/** A request as its guest sees it: what went in, what the guest asked for, and the answers, in the order in which
 * they reached it. An answer and its fuel depend on nothing else but the module and the settings. */
export class Tape {
  readonly requestId: string;
  readonly call: Call;
  /** True if its clock stands still while it waits. */
  readonly frozen: boolean;
  readonly operations: TapedOperation[] = [];
  readonly #take: (bytes: number) => boolean;
  #asked: TapedOperation | null = null;
  /** The answer that came in one step with the previous operation: for the next operation. */
  #early: Pick<TapedOperation, "settled" | "clock"> | null = null;
  #torn = false;

  /** @param take reserves bytes; returns false if there are none left, and then the tape is truncated. */
  constructor(requestId: string, call: Call, frozen: boolean, take: (bytes: number) => boolean) {
    this.requestId = requestId;
    this.call = call;
    this.frozen = frozen;
    this.#take = take;
    this.#room(valueBytes(call.request));
  }

  /** True where it is not whole, for want of room. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Records an operation of the guest. */
  said(operation: Operation): void {
    if (!this.#room(operationBytes + valueBytes(operation.values))) return;
    const taped: TapedOperation = { ...operation, settled: null, clock: null };
    this.operations.push(taped);
    if (!operation.asks) return;
    if (this.#early === null) this.#asked = taped;
    else Object.assign(taped, this.#early);
    this.#early = null;
  }

  /** Records the answer to the last operation, or that the guest ends. */
  told(settled: Settled, clock: ClockTimes | null): void {
    if (!this.#room(valueBytes(settled))) return;
    if (this.#asked === null) this.#early = { settled, clock };
    else Object.assign(this.#asked, { settled, clock });
    this.#asked = null;
  }

  #room(bytes: number): boolean {
    if (!this.#torn && !this.#take(bytes)) {
      this.#torn = true;
      this.operations.length = 0;
    }
    return !this.#torn;
  }
}

/** The end of a request on a tape. */
export interface TapedEnd {
  /** Null where its isolate was lost. */
  readonly result: CallResult | null;
  readonly outcome: StreamedOutcome;
  /** The guest's violation of its interface, if nothing came back that could report it. */
  readonly fault: string | null;
  readonly settings: WorkerSettings;
  readonly artifact: () => Promise<Artifact>;
}

/** Records the requests of a worker. Never throws. */
export interface Recorder {
  /** Returns a tape for a request that goes to its isolate now; null where it is not recorded. `call` returns the
   * request with a key of its own: it is called at most once. */
  begin(requestId: string, call: () => Call, frozen: boolean): Tape | null;
  end(tape: Tape, end: TapedEnd): void;
  /** The request comes back unbegun. */
  drop(tape: Tape): void;
}
