import { PassedContent } from "../../../message/passed-content.ts";
import {
  type Operation,
  type OperationKeeper,
  Operations,
  type Settled,
} from "../border/operations.ts";
import { CallKeys } from "../call/call-keys.ts";
import { CallRun } from "../call/call-run.ts";
import { minorGc, realNow } from "../globals.ts";
import { enterGuest } from "../instance/guest-context.ts";
import type { Worker } from "../instance/worker.ts";
import type { WasiSide } from "../wasi/wasi-side.ts";
import type { Claims } from "./claims.ts";
import { type Packed, packedBytes } from "./packed-batch.ts";
import { type NumberedCall, Outbox, unpackInbox } from "./packed-step.ts";
import { batchBytes, batchPatience, type CallResult, type ClockTimes } from "./protocol.ts";

/** The number of the stream that a request's content is. */
const requestStream = 1;

/** Runs a worker whose requests may wait, step by step, each until no request can go on. One request runs at a time,
 * until it waits or has ended; those that wait keep their instances. */
export class Steps {
  readonly #worker: Worker;
  readonly #claims: Claims;
  readonly #waiting = new Map<number, StepCall>();
  readonly #content = new PassedContent(minorGc);
  /** Results of requests that ended outside a step: sent with the next one. */
  readonly #late: { readonly id: number; readonly result: CallResult }[] = [];

  constructor(worker: Worker, claims: Claims) {
    this.#worker = worker;
    this.#claims = claims;
  }

  /** Goes on with requests that have what they waited for, and begins others, by turns: as many as a batch does (`main.ts`,
   * `run`). Those that are left come back as they went. The one that begins takes over the instance of the one that has ended
   * before it: fewer are in use at once. With none of either the worker rests. */
  async step(slot: number, packed: Packed, carrier: Uint8Array | null): Promise<Packed> {
    const { entropy, wantsLog, clock, settled, calls } = unpackInbox(packed);
    const outbox = new Outbox(wantsLog, carrier);
    const began = realNow();
    if (settled.length + calls.length === 0) await this.#worker.rest();
    else if (this.#worker.isLookDue(began)) await this.#worker.look(began);
    // Each turn begins when the one before it ended: to read the clock costs as much as some calls of the host.
    let now = began;
    const isFull = () => now - began >= batchPatience || outbox.bodyBytes >= batchBytes;
    const keys = new CallKeys(entropy);
    let heard = 0;
    let begun = 0;
    let mayBegin = true;
    while (!isFull()) {
      const told = settled[heard];
      if (told !== undefined) {
        this.#claims.beginRequest(now);
        // It may have ended in the meantime.
        const waiting = this.#waiting.get(told.id);
        if (waiting !== undefined) now = await waiting.settle(told.settled, clock, outbox, now);
        heard++;
        if (isFull()) break;
      }
      const call = calls[begun];
      mayBegin &&= call !== undefined && this.#claims.claim(slot, begun);
      if (mayBegin) {
        now = await this.#begin(call!, keys, begun, outbox, now);
        begun++;
      } else if (told === undefined) break;
    }
    for (const { id, result } of this.#late.splice(0)) outbox.addResult(id, result);
    this.#content.add(packedBytes(packed) + outbox.bodyBytes);
    return outbox.whole(heard, begun, realNow() - began);
  }

  /** Begins a call `now`. Resolves to the time when it waits, or has ended. */
  async #begin(
    { id, call }: NumberedCall,
    keys: CallKeys,
    place: number,
    outbox: Outbox,
    now: number,
  ): Promise<number> {
    const key = () => call.randomKey ?? keys.of(place);
    const run = new CallRun(this.#worker, call, key, now);
    const streamed = call.request.body.tag === "streamed";
    const stepCall = new StepCall(id, run, this.#worker.wasi, {
      onEnd: () => this.#waiting.delete(id),
      onLate: (result) => this.#late.push({ id, result }),
    });
    this.#waiting.set(id, stepCall);
    const ended = await stepCall.begin(streamed ? requestStream : 0, outbox);
    this.#claims.tell(place, run.context?.account.used() ?? 0, ended - now);
    return ended;
  }
}

/** Receives the ends of requests, and the results that come outside of their step. */
interface StepEnds {
  readonly onEnd: () => void;
  readonly onLate: (result: CallResult) => void;
}

/** One request, from step to step. */
class StepCall implements OperationKeeper {
  readonly #id: number;
  readonly #run: CallRun;
  readonly #on: StepEnds;
  readonly #wasi: WasiSide | null;
  #toSession = () => {};
  #operations: Operations | null = null;
  /** Resolves to the time when the request waits, or has ended. */
  #turn = Promise.withResolvers<number>();
  #hasTurn = true;
  #outbox: Outbox | null = null;

  constructor(id: number, run: CallRun, wasi: WasiSide | null, on: StepEnds) {
    this.#id = id;
    this.#run = run;
    this.#wasi = wasi;
    this.#on = on;
  }

  begin(streams: number, outbox: Outbox): Promise<number> {
    this.#outbox = outbox;
    void this.#answer(streams);
    return this.#turn.promise;
  }

  /** Resumes a request `now` with what it waited for. */
  settle(settled: Settled, clock: ClockTimes | null, outbox: Outbox, now: number): Promise<number> {
    const { context } = this.#run;
    this.#outbox = outbox;
    this.#turn = Promise.withResolvers();
    this.#hasTurn = true;
    if (context !== null) {
      enterGuest(context);
      context.account.resume(now);
      if (clock !== null) context.state.advance(clock);
    }
    this.#toSession();
    if (!(this.#operations?.settle(settled) ?? false)) this.#endTurn(now);
    return this.#turn.promise;
  }

  send(operation: Operation): void {
    const { reportsFuel, context } = this.#run;
    const fuel = reportsFuel ? context?.account.used() : undefined;
    this.#outbox?.addOperation(this.#id, fuel === undefined ? operation : { ...operation, fuel });
  }

  waits(): void {
    const now = realNow();
    this.#run.context?.account.rest(now);
    this.#toSession = this.#wasi?.keep() ?? this.#toSession;
    this.#endTurn(now);
  }

  #endTurn(now: number): void {
    this.#hasTurn = false;
    // What it told there has left; the request may wait for long.
    this.#outbox = null;
    this.#turn.resolve(now);
  }

  async #answer(streams: number): Promise<void> {
    let result: CallResult;
    try {
      const response = await this.#run.enter(({ account }) => {
        this.#operations = new Operations(account, this, streams);
        return this.#operations;
      });
      result = this.#run.result(response, null);
    } catch (error) {
      result = this.#run.result(null, error);
    }
    this.#on.onEnd();
    // A guest that asks where the engine can't suspend it, as within a function that the glue calls, traps after
    // it seemed to wait.
    if (this.#hasTurn) this.#outbox?.addResult(this.#id, result);
    else this.#on.onLate(result);
    this.#endTurn(this.#run.ended);
  }
}
