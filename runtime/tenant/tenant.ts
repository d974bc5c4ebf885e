import { randomUUID } from "node:crypto";
import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { Call, CallResult } from "../isolate/inside/protocol.ts";
import { WorkerIsolate } from "../isolate/isolate.ts";
import type { Artifact } from "../module/artifact.ts";
import { BatchSize } from "./batch-size.ts";
import { isolateFailure, requestFailure, startFailure } from "./failure.ts";
import { momentNow } from "./moment.ts";
import { refusedOutcome } from "./refused-outcome.ts";
import { checkRequest } from "./request-rules.ts";
import { acceptResponse } from "./response-rules.ts";
import type { WorkerSettings } from "./settings.ts";
import type { Outcome } from "./usage.ts";

interface Waiting {
  readonly requestId: string;
  readonly request: Request;
  readonly resolve: (outcome: Outcome) => void;
}

/** Requests of one worker that may wait for its isolate. */
const maxWaiting = 1_000;

/** Batches under way at once: while the isolate works on one, the next is ready for it, and the
 * answers of the last go out. */
const lanes = 2;

/** Time past an isolate's own end after which its thread counts as wedged, in ms. */
const wedgeGrace = 3_000;

/** One loaded worker: its isolate, and the requests that wait for it. */
export class Tenant {
  readonly coldStartMs: number;
  readonly startFuel: number;
  readonly #artifact: Artifact;
  readonly #settings: WorkerSettings;
  readonly #onWedged: () => void;
  readonly #batch = new BatchSize();
  readonly #lanes = new Set<Promise<void>>();
  #isolate: Promise<WorkerIsolate> | null;
  #waiting: Waiting[] = [];

  private constructor(
    artifact: Artifact,
    settings: WorkerSettings,
    onWedged: () => void,
    isolate: WorkerIsolate,
    coldStartMs: number,
  ) {
    this.#artifact = artifact;
    this.#settings = settings;
    this.#onWedged = onWedged;
    this.#isolate = Promise.resolve(isolate);
    this.coldStartMs = coldStartMs;
    this.startFuel = isolate.boot.startFuel;
  }

  /** Makes the worker's isolate and its first instance. `onWedged` is called when the isolate's
   * thread can't be ended from this process. @throws SkerryError `start-failed`, `memory-over-cap`. */
  static async load(
    artifact: Artifact,
    settings: WorkerSettings,
    onWedged: () => void,
  ): Promise<Tenant> {
    const begun = performance.now();
    const isolate = await startIsolate(artifact, settings);
    return new Tenant(artifact, settings, onWedged, isolate, performance.now() - begun);
  }

  /** Answers one request. Never rejects for what a guest or a visitor does: see `Outcome.error`. */
  call(request: Request): Promise<Outcome> {
    const requestId = randomUUID();
    try {
      checkRequest(request, this.#settings.limits);
      if (this.#waiting.length >= maxWaiting) {
        throw new SkerryError("overloaded", `${maxWaiting} requests wait for this worker already.`);
      }
    } catch (error) {
      return Promise.resolve(this.#failed({ requestId, request }, error as SkerryError));
    }
    return new Promise((resolve) => {
      this.#waiting.push({ requestId, request, resolve });
      if (this.#lanes.size < lanes) this.#openLane();
    });
  }

  /** Ends the worker once the requests it has are answered. */
  async dispose(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes);
    const isolate = await this.#isolate?.catch(() => null);
    isolate?.dispose();
    this.#isolate = null;
  }

  /** One batch after the other, until nothing waits. Requests that arrive during a batch make up the
   * next one, so the hop between threads is shared by all that came together. */
  async #lane(): Promise<void> {
    // Requests of one turn of the event loop belong together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batch.size);
      const outcomes = await this.#run(batch);
      for (const [i, { resolve }] of batch.entries()) resolve(outcomes[i]!);
    }
  }

  #openLane(): void {
    const lane = this.#lane().finally(() => {
      this.#lanes.delete(lane);
      // Between a lane's last look at the queue and its end a request may have found no room for a
      // lane of its own.
      if (this.#waiting.length > 0) this.#openLane();
    });
    this.#lanes.add(lane);
  }

  async #run(batch: readonly Waiting[]): Promise<Outcome[]> {
    const calls: Call[] = batch.map(({ request }) => ({
      request,
      ...momentNow(this.#settings.seed),
    }));
    this.#isolate ??= startIsolate(this.#artifact, this.#settings);
    const isolate = this.#isolate;
    let wedge: NodeJS.Timeout | undefined;
    try {
      const ready = await isolate;
      // Another lane's batch may be before this one.
      wedge = setTimeout(this.#onWedged, this.#lanes.size * ready.longestRun + wedgeGrace);
      const results = await ready.run(calls);
      this.#batch.took(results.reduce((sum, { wallMs }) => sum + wallMs, 0) / batch.length);
      return batch.map((waiting, i) => this.#outcome(waiting, results[i]!));
    } catch (error) {
      // The other lane's batch was in the same isolate, and comes here as well.
      if (this.#isolate === isolate) this.#isolate = null;
      const failure = error instanceof SkerryError ? error : isolateFailure(error, this.#settings);
      return batch.map((waiting) => this.#failed(waiting, failure));
    } finally {
      clearTimeout(wedge);
    }
  }

  #outcome(waiting: Pick<Waiting, "requestId" | "request">, result: CallResult): Outcome {
    const { requestId, request } = waiting;
    const { failure, fuel, memoryBytes, hostCalls, wallMs, log } = result;
    let { response } = result;
    let error = failure === null ? null : requestFailure(failure, this.#artifact, this.#settings);
    if (response !== null) {
      try {
        response = acceptResponse(response, request.method, this.#settings.limits);
      } catch (refusal) {
        response = null;
        error = refusal as SkerryError;
      }
    }
    return {
      requestId,
      request: { method: request.method, uri: request.uri },
      response,
      error: error?.toJSON() ?? null,
      usage: { fuel, memoryBytes, hostCalls, wallMs, coldStartMs: this.coldStartMs },
      log,
    };
  }

  #failed(
    { requestId, request }: Pick<Waiting, "requestId" | "request">,
    error: SkerryError,
  ): Outcome {
    return refusedOutcome(requestId, request, error, this.coldStartMs);
  }
}

async function startIsolate(artifact: Artifact, settings: WorkerSettings): Promise<WorkerIsolate> {
  const { limits, variables, secrets } = settings;
  const { fuel, startFuel, deadline, memory, tableElements, isolateHeap } = limits;
  let isolate: WorkerIsolate;
  try {
    isolate = await WorkerIsolate.create(artifact, {
      fuel,
      startFuel,
      deadline,
      memory,
      tableElements,
      responseFields: limits.responseFields,
      responseBody: limits.responseBody,
      isolateHeap,
      logBytes: limits.log,
      variables,
      secrets,
    });
  } catch (error) {
    const { message } = isolateFailure(error, settings);
    throw new SkerryError("start-failed", `Initialising the module failed. ${message}`);
  }
  const { failure, log } = isolate.boot;
  if (failure !== null) {
    isolate.dispose();
    throw startFailure(failure, log, artifact, settings);
  }
  return isolate;
}
