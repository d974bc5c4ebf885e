import { randomUUID } from "node:crypto";
import { type SkerryError, toSkerryError } from "../errors.ts";
import type { CallResult } from "../isolate/inside/batch/protocol.ts";
import type { WorkerIsolate } from "../isolate/isolate.ts";
import { IsolateLost } from "../isolate/isolate-lost.ts";
import type { Arrival } from "../message/arrival.ts";
import { checkRequest } from "../message/request-rules.ts";
import type { RequestWithStream } from "../message/streamed.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { Artifact } from "../module/artifact.ts";
import type { WorkerReach } from "../services/worker-services.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { newClockAndEntropy } from "./clock-and-entropy.ts";
import type { BusyIsolate } from "./isolates/busy-isolate.ts";
import { Isolates } from "./isolates/isolates.ts";
import { maxIsolates } from "./isolates/most-isolates.ts";
import { startFailureOfRequest } from "./isolates/start-isolate.ts";
import { Answering, type StreamedHead } from "./outcome/answering.ts";
import { isolateFailure } from "./outcome/failure.ts";
import { OutcomeMask } from "./outcome/masked-outcome.ts";
import { refusedOutcome } from "./outcome/refused-outcome.ts";
import { type Begun, passingErrors, resultOutcome } from "./outcome/result-outcome.ts";
import { hasScriptFrames } from "./outcome/script-frames.ts";
import type { Recorder } from "./outcome/tape.ts";
import type { StreamedOutcome } from "./outcome/usage.ts";
import { BatchSize } from "./queue/batch-size.ts";
import type { FuelLease } from "./queue/fuel-lease.ts";
import { endTape, handOver, takeBack } from "./queue/hand-over.ts";
import { RateCharges } from "./queue/rate-charge.ts";
import { newlyQueued, type QueuedRequest } from "./queue/request-queue.ts";
import { Uploads } from "./queue/uploads.ts";
import { type Refusal, refusal, WaitingRoom } from "./queue/waiting-room.ts";
import { admissionAlone, aloneInShard, type ShardContext } from "./shard-context.ts";

/** The fuel that a guest burned of a request, and its time, in ms. */
type Ran = WorkerIsolate["running"];

/** One deployment of a worker: its waiting requests, and its isolates. Isolates are started when requests need them, and may be evicted
 * while there are no requests. */
export class RunningDeployment {
  readonly #settings: WorkerSettings;
  readonly #mask: OutcomeMask;
  readonly #source: () => Promise<Artifact>;
  readonly #context: ShardContext;
  readonly #isolates: Isolates;
  readonly #waitingRoom: WaitingRoom;
  readonly #uploads = new Uploads(() =>
    this.#context.mayGrow() ? maxIsolates : this.#isolates.size,
  );
  readonly #batch = new BatchSize();
  /** Held weakly: thousands of workers would else keep their modules in memory. It has the names of functions. */
  #artifact: WeakRef<Artifact> | null = null;
  /** The mean fuel of recent requests; at first the limit of one. */
  #meanFuel: number;
  #requests = 0;
  readonly #charges: RateCharges;
  #gathering = false;
  #whenQuiet: (() => void)[] = [];
  /** The fuel that its requests begin on; null where its tenant has no rate. */
  lease: FuelLease | null = null;
  /** The time of its last call, by the process's clock, in ms. */
  lastUsed = performance.now();

  /** Creates a deployment without an isolate: its first request starts one. `source` is called for the artifact each
   * time an isolate is started, and rejects with a SkerryError. */
  constructor(source: () => Promise<Artifact>, settings: WorkerSettings, context: ShardContext) {
    this.#source = source;
    this.#settings = settings;
    this.#mask = new OutcomeMask(settings.secrets);
    this.#context = context;
    this.#meanFuel = settings.limits.fuel;
    this.#charges = new RateCharges(settings.limits, context.fuelPerMs);
    this.#waitingRoom = new WaitingRoom(context.admission, {
      refusal: (reason) => this.#refusal(reason),
      onRefused: (waiting, error, retry) => this.#refuse(waiting, error, retry),
    });
    this.#isolates = new Isolates(settings, {
      ...context,
      artifact: () => this.#readArtifact(),
      mayStart: () => this.lease?.mayStart ?? true,
      isWanted: () => this.#waitingRoom.size > 0,
      onStartUsed: (used, failed) => {
        const { lease } = this;
        // To find what time it had takes a while.
        if (lease === null) return;
        const fuel = this.#charges.ofStart(used);
        if (failed) lease.burn(0, fuel);
        else lease.owe(fuel);
      },
      onReady: () => this.#handOut(),
      onStartFailed: (error) => this.#refuseWaiting(startFailureOfRequest(error)),
    });
  }

  /** Loads a deployment that has the shard to itself, and starts its isolate. `onWedged` is called when the isolate's
   * thread can't be ended from this process. @throws SkerryError `start-failed`, `memory-over-cap`. */
  static async load(
    artifact: Artifact,
    settings: WorkerSettings,
    onWedged: () => void,
    reach: WorkerReach = { fetch: null, kv: null },
    recorder?: Recorder,
  ): Promise<RunningDeployment> {
    const running = new RunningDeployment(() => Promise.resolve(artifact), settings, {
      ...aloneInShard,
      admission: admissionAlone(),
      onWedged,
      reach: () => reach,
      recorder,
    });
    await running.start();
    return running;
  }

  /** The time of the last start of an isolate, from the artifact to a ready instance, in ms. */
  get coldStartMs(): number {
    return this.#isolates.coldStartMs;
  }

  /** The fuel that initialising the instance burned at the last start of an isolate. */
  get startFuel(): number {
    return this.#isolates.startFuel;
  }

  /** The number of its isolates. */
  get isolates(): number {
    return this.#isolates.size;
  }

  /** The number of requests that wait. */
  get waiting(): number {
    return this.#waitingRoom.size;
  }

  /** True while it has requests, or starts an isolate. */
  get busy(): boolean {
    return this.#requests > 0 || this.#isolates.starting;
  }

  /** Makes an isolate before a request asks for one.
   * @throws SkerryError `start-failed`, `memory-over-cap`, or what its artifact's source failed with. */
  async start(): Promise<void> {
    try {
      await this.#isolates.start();
    } finally {
      this.#handOut();
    }
  }

  /** Answers one request. Its content may be a stream where the worker reads it piece by piece. Never rejects for
   * what a guest or a visitor does: see `Outcome.error`. When the signal aborts while the request waits, it does not
   * run, and its outcome is `client-left`. An answer that the worker begins before it ends goes to `answering`, or,
   * without that, into the outcome. */
  call(
    request: WithTrailers<RequestWithStream>,
    requestId: string = randomUUID(),
    signal?: AbortSignal,
    answering?: (head: StreamedHead) => void,
  ): Promise<StreamedOutcome> {
    const bodyBytes = request.body.tag === "bytes" ? request.body.val.length : 0;
    const { admission } = this.#context;
    const since = performance.now();
    this.lastUsed = since;
    try {
      checkRequest(request, this.#settings.limits);
      admission.enter(bodyBytes);
    } catch (error) {
      const refusal = error as SkerryError;
      if (!passingErrors.has(refusal.code)) {
        return Promise.resolve(refusedOutcome(requestId, request, refusal, this.coldStartMs));
      }
      const { error: why, retryAfterSeconds } = this.#refusal(refusal.message, refusal);
      const waited = { queuedMs: 0, retryAfterSeconds };
      return Promise.resolve(refusedOutcome(requestId, request, why, this.coldStartMs, waited));
    }
    this.#requests++;
    return new Promise((resolve) => {
      const answers = new Answering(request.method, this.#settings.limits, answering);
      const came = { requestId, request, bodyBytes, since, resolve, client: signal };
      const waiting = newlyQueued({ ...came, answering: answers });
      if (request.body.tag === "stream" && request.body.arrival !== undefined) {
        void this.#enterSlowly(waiting, request.body.arrival);
      } else this.#enter(waiting);
    });
  }

  #enter(waiting: QueuedRequest): void {
    this.#waitingRoom.enter(waiting, waiting.client);
    this.#gather();
  }

  /** Enters a request whose client may still be sending. */
  async #enterSlowly(waiting: QueuedRequest, arrival: Arrival): Promise<void> {
    const { queueDeadline } = this.#context.admission.limits;
    if (await this.#uploads.enter(arrival, queueDeadline, waiting.client)) {
      this.#enter(waiting);
      return;
    }
    const reason = "The worker has as many requests already whose clients are still sending.";
    const { error, retryAfterSeconds } = this.#refusal(reason);
    this.#refuse(waiting, error, retryAfterSeconds);
  }

  /** True if a start of an isolate failed so recently that it is to be reported. */
  get failedRecently(): boolean {
    return this.#isolates.failedRecently;
  }

  /** Makes its isolates release what they cache for later requests. Returns how many had something. */
  rest(): number {
    return this.#isolates.rest();
  }

  /** Ends its isolates, unless it is busy. Returns whether it has none then. */
  evict(): boolean {
    if (this.busy) return false;
    const due = this.#charges.takeDue(true);
    if (due > 0) this.lease?.burn(0, due);
    this.#waitingRoom.stopWatching();
    this.#isolates.dispose();
    return true;
  }

  /** Ends the worker once the requests it has are answered. */
  async dispose(): Promise<void> {
    while (!this.evict()) {
      await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
    }
  }

  /** Requests of one turn of the event loop cross into the isolate together. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      this.#handOut();
    });
  }

  /** Passes waiting requests to isolates, as far as there are isolates and fuel for them. Requests that come while
   * batches run are the next batch, so that the hop between threads is shared by all that came together. */
  #handOut(): void {
    const { lease } = this;
    while (this.#waitingRoom.size > 0) {
      const answerable = this.#context.answers.count(this.#resume);
      if (answerable === 0) break;
      const isolate = this.#isolates.free();
      if (isolate === null) {
        // The rate pays for starts as well.
        if (lease?.mayStart ?? true) this.#isolates.want();
        else lease?.waitToStart(this.#resume);
        break;
      }
      const wanted = Math.min(this.#batch.size, this.#waitingRoom.size);
      const most = Math.min(wanted, isolate.room, answerable);
      const count = lease === null ? most : lease.begin(most, this.#meanFuel);
      if (count === 0) {
        lease?.wait(this.#resume);
        break;
      }
      void this.#run(isolate, this.#waitingRoom.take(count));
    }
    this.#waitingRoom.watchDeadline();
    this.#reportQuiet();
  }

  readonly #resume = (): void => this.#handOut();

  async #run(isolate: BusyIsolate, taken: readonly QueuedRequest[]): Promise<void> {
    const { lease } = this;
    const mean = this.#meanFuel;
    const now = performance.now();
    for (const waiting of taken) waiting.queuedMs = now - waiting.since;
    let batch = taken;
    /** Requests of the batch from this one on wait again. */
    const putBack = (begun: number) => {
      const unbegun = batch.slice(begun);
      if (unbegun.length === 0) return;
      takeBack(unbegun, this.#context.recorder);
      batch = batch.slice(0, begun);
      this.#waitingRoom.putBack(unbegun);
      lease?.burn(unbegun.length * mean, 0);
    };
    let fuel = 0;
    try {
      const { results, msEach } = await handOver(isolate, taken, {
        clockAndEntropy: newClockAndEntropy(this.#settings.seed, this.#settings.clock),
        fuel: this.#settings.limits.fuel,
        wantsLog: this.#context.wantsLog(),
        reach: this.#context.reach,
        recorder: this.#context.recorder,
        answers: this.#context.answers,
        onTakenBack: (begun) => {
          putBack(begun);
          this.#handOut();
        },
      });
      putBack(results.length);
      const done = results.flatMap((result) => (result instanceof Promise ? [] : [result]));
      fuel = done.reduce((sum, each) => sum + this.#chargeOf(each), 0);
      if (done.length > 0) this.#meanFuel = fuel / done.length;
      if (results.length > 0) this.#batch.took(msEach);
      for (const [i, result] of results.entries()) {
        if (result instanceof Promise) void this.#answerLater(isolate, batch[i]!, result, mean);
        else this.#answer(batch[i]!, result);
      }
      batch = batch.filter((_, i) => !(results[i] instanceof Promise));
    } catch (error) {
      this.#isolates.drop(isolate);
      const failure = isolateFailure(error, this.#settings);
      const { running } = isolate.isolate;
      for (const [i, waiting] of batch.entries()) {
        // Of the requests that have begun, the last one is running.
        const ran = i === batch.length - 1 ? running : isolate.isolate.usedBy(i);
        fuel += this.#chargeOfLost(ran, ran === running);
        this.#refuse(waiting, failure, undefined, ran);
      }
    }
    lease?.burn(batch.length * mean, fuel + this.#charges.takeDue());
    this.#handOut();
  }

  /** Answers a request that waits, once it has its result. When its client leaves, its operations are aborted. */
  async #answerLater(
    isolate: BusyIsolate,
    waiting: QueuedRequest,
    result: Promise<CallResult>,
    mean: number,
  ): Promise<void> {
    // What `waitUntil` does once the client has the whole answer does not end with the connection.
    const abort = () => waiting.answering.isSent || waiting.services?.abort();
    if (waiting.client?.aborted) abort();
    waiting.client?.addEventListener("abort", abort, { once: true });
    let fuel = mean;
    try {
      const settled = await result;
      fuel = this.#chargeOf(settled);
      this.#meanFuel += (fuel - this.#meanFuel) / 5;
      this.#answer(waiting, settled);
    } catch (error) {
      this.#isolates.drop(isolate);
      const { running } = isolate.isolate;
      const ran = error instanceof IsolateLost && error.waited ? undefined : running;
      // One that only waited counts for as much as others burn.
      if (ran !== undefined) fuel = this.#chargeOfLost(ran, true);
      this.#refuse(waiting, isolateFailure(error, this.#settings), undefined, ran);
    }
    waiting.client?.removeEventListener("abort", abort);
    this.lease?.burn(mean, fuel + this.#charges.takeDue());
    this.#handOut();
  }

  #answer(waiting: QueuedRequest, result: CallResult): void {
    this.#isolates.afterUse(result.memoryBytes);
    const { begun } = waiting.answering;
    if (begun === null) {
      this.#tell(waiting, result, null);
      return;
    }
    // Content that it did not finish ends here, for its reader.
    waiting.services?.end();
    begun.then(
      (response) => this.#tell(waiting, result, response),
      (error: unknown) => this.#tell(waiting, result, toSkerryError(error)),
    );
  }

  #tell(waiting: QueuedRequest, result: CallResult, begun: Begun): void {
    const finish = (artifact: Artifact | null) => {
      const { coldStartMs } = this;
      const outcome = resultOutcome(waiting, result, coldStartMs, this.#settings, artifact, begun);
      this.#finish(waiting, this.#mask.outcome(outcome), result);
    };
    // Only frames are looked up in it, of failures and of stacks that are logged, and to ask for it costs as much as the rest of this.
    const needed = result.failure !== null || hasScriptFrames(result.log);
    const known = needed ? this.#artifact?.deref() : null;
    if (known !== undefined) finish(known);
    else void this.#readArtifact().then(finish, () => finish(null));
  }

  #record(waiting: QueuedRequest, result: CallResult | null, outcome: StreamedOutcome): void {
    const worker = { settings: this.#settings, artifact: () => this.#readArtifact() };
    endTape(this.#context.recorder, waiting, { result, outcome, ...worker });
  }

  async #readArtifact(): Promise<Artifact> {
    const artifact = await this.#source();
    this.#artifact = new WeakRef(artifact);
    return artifact;
  }

  #refusal(reason: string, error: SkerryError | null = null): Refusal {
    if (error?.code === "memory-exceeded") return { error, retryAfterSeconds: 1 };
    const { size } = this.#waitingRoom;
    return refusal(reason, this.lease, {
      ...{ requests: size, fuel: size * this.#meanFuel },
      ms: (size * this.#batch.meanMs) / Math.max(1, this.#isolates.size),
    });
  }

  #reportQuiet(): void {
    if (this.busy) return;
    for (const quiet of this.#whenQuiet.splice(0)) quiet();
  }

  /** The fuel that a request costs the tenant's rate; without a rate, what it burned. */
  #chargeOf(result: Pick<CallResult, "fuel" | "startFuel" | "cpuMs">): number {
    if (this.lease === null) return result.fuel;
    return this.#charges.of(result);
  }

  /** Returns the charge of a request whose isolate was lost, perhaps because of it (`fatal`). */
  #chargeOfLost({ fuel, ms }: Ran, fatal: boolean): number {
    return fatal ? this.#charges.ofLost({ ms }) : this.#chargeOf({ fuel, startFuel: 0, cpuMs: ms });
  }

  /** `ran`: what its guest burned, and for how long, where its isolate was lost. */
  #refuse(
    waiting: QueuedRequest,
    error: SkerryError,
    retryAfter?: number,
    ran: Ran = { fuel: 0, ms: 0 },
  ) {
    const { requestId, request, since, services } = waiting;
    const retry = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
    const waited = { queuedMs: waiting.queuedMs || performance.now() - since, ...retry };
    services?.end();
    const used = { fuel: ran.fuel, wallMs: ran.ms, cpuMs: ran.ms, hostFuel: services?.work ?? 0 };
    const outcome = refusedOutcome(requestId, request, error, this.coldStartMs, waited, used);
    this.#finish(waiting, outcome, null);
  }

  #refuseWaiting(error: SkerryError): void {
    for (const each of this.#waitingRoom.take(this.#waitingRoom.size)) this.#refuse(each, error);
  }

  #finish(waiting: QueuedRequest, outcome: StreamedOutcome, result: CallResult | null): void {
    waiting.unwatch?.();
    if (waiting.tape !== null) this.#record(waiting, result, outcome);
    this.#requests--;
    const [{ admission }, { body }] = [this.#context, waiting.request];
    if (body.tag === "stream" && body.arrival !== undefined) this.#uploads.leave(body.arrival);
    admission.letGo(waiting.bodyBytes);
    // What is handed on takes no isolate, but has its place for as long as its client takes.
    waiting.answering.whenCarried(() => admission.leave());
    waiting.resolve(outcome);
    this.#reportQuiet();
  }
}
