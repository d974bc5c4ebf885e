import { randomBytes } from "node:crypto";
import { SkerryError, toSkerryError } from "../errors.ts";
import type { CallResult, Failure } from "../isolate/inside/batch/protocol.ts";
import { checkRequest } from "../message/request-rules.ts";
import type { LocalTarget } from "../routing/target.ts";
import { openServices, type WorkerReach } from "../services/worker-services.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { clockAfterWait, newClockAndEntropy } from "../worker/clock-and-entropy.ts";
import { failedAsk } from "../worker/isolates/stepped-isolate.ts";
import { Answering } from "../worker/outcome/answering.ts";
import { OutcomeMask } from "../worker/outcome/masked-outcome.ts";
import { refusedOutcome } from "../worker/outcome/refused-outcome.ts";
import { resultOutcome } from "../worker/outcome/result-outcome.ts";
import type { StreamedOutcome } from "../worker/outcome/usage.ts";
import { asGuestsGetIt } from "../worker/queue/hand-over.ts";
import { newlyQueued, type QueuedRequest } from "../worker/queue/request-queue.ts";
import type { GuestProcess } from "./guest-process.ts";
import type { InspectedCode, InspectedResult } from "./protocol.ts";

/** A worker that a debugger looks at. Its requests run one after the other, as its process has one thread that stands still at
 * breakpoints, without fuel and caps; what else holds for requests and answers (`message/`) does. */
export class InspectedWorker {
  readonly #guest: GuestProcess;
  #settings: WorkerSettings;
  #mask: OutcomeMask;
  #reach: () => WorkerReach;
  /** Settles when what was asked of the process before is done. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(guest: GuestProcess, settings: WorkerSettings, reach: () => WorkerReach) {
    this.#guest = guest;
    this.#settings = settings;
    this.#mask = new OutcomeMask(settings.secrets);
    this.#reach = reach;
  }

  /** Takes the place of what it ran, once the requests before are done. @throws SkerryError `start-failed`, `shard-lost`:
   * then it runs what it ran. */
  load(code: InspectedCode, settings: WorkerSettings, reach: () => WorkerReach): Promise<void> {
    return this.#next(async () => {
      await this.#guest.load(code);
      this.#settings = settings;
      this.#mask = new OutcomeMask(settings.secrets);
      this.#reach = reach;
    });
  }

  /** The target of every request. */
  get target(): LocalTarget {
    const { limits } = this.#settings;
    return { kind: "local", limits, subject: null, streams: this.#piecewise, call: this.call };
  }

  readonly call: LocalTarget["call"] = (request, requestId, client, answering) => {
    const { limits } = this.#settings;
    const since = performance.now();
    const answers = new Answering(request.method, limits, answering);
    const resolve = () => {};
    const came = { requestId, request, bodyBytes: 0, since, resolve, client };
    const waiting = newlyQueued({ ...came, answering: answers });
    return this.#next(() => this.#answer(waiting)).catch((error: unknown) =>
      refusedOutcome(requestId, request, toSkerryError(error), 0),
    );
  };

  async #answer(waiting: QueuedRequest): Promise<StreamedOutcome> {
    const settings = this.#settings;
    const { request, client, answering, since } = waiting;
    waiting.queuedMs = performance.now() - since;
    if (client?.aborted) {
      throw new SkerryError("client-left", "The client left before its request began.");
    }
    checkRequest(request, settings.limits);
    const { clock, randomKey, frozen } = clockOf(settings);
    const { body, fields, uri } = request;
    const services = openServices(this.#reach(), {
      ...{ fields, uri, piecewise: this.#piecewise, onAnswer: answering.begin },
      content: body.tag === "stream" ? body.val : null,
      trailers: body.tag === "stream" ? body.trailers : undefined,
    });
    waiting.services = services;
    const leave = () => services.abort();
    client?.addEventListener("abort", leave, { once: true });
    try {
      const call = { request: asGuestsGetIt(request), clock, randomKey };
      const result = resultOf(
        await this.#guest.call(call, {
          tell: (name, values) => services.tell(name, values),
          ask: (name, values) =>
            services.ask(name, values).then((value) => ({ kind: "value", value }), failedAsk),
          clock: () => (frozen ? null : clockAfterWait()),
        }),
      );
      const { begun } = answering;
      if (begun !== null) services.end();
      const started = begun === null ? null : await begun.catch(toSkerryError);
      return this.#mask.outcome(resultOutcome(waiting, result, 0, settings, null, started));
    } catch (error) {
      services.end();
      throw error;
    } finally {
      client?.removeEventListener("abort", leave);
    }
  }

  get #piecewise(): boolean {
    return this.#settings.grants.includes("streams");
  }

  #next<Result>(job: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(job);
    this.#turn = done.catch(() => {});
    return done;
  }
}

function clockOf({ seed, clock: at }: WorkerSettings) {
  const { wallClock, monotonic, randomKey, frozen } = newClockAndEntropy(seed, at);
  const clock = { wallClock, monotonic };
  return { clock, randomKey: randomKey ?? new Uint8Array(randomBytes(32)), frozen };
}

/** The result as an isolate would tell it, where nothing is counted. */
function resultOf(result: InspectedResult): CallResult {
  const { response, failure: message, said, log, hostCalls, wallMs } = result;
  const failure: Failure | null =
    message === null
      ? null
      : { cause: "trap", message, stack: "", ...(said === null ? {} : { said }) };
  const uncounted = { fuel: 0, startFuel: 0, memoryBytes: 0, cpuMs: 0, untoldLines: 0 };
  return { response, failure, log, hostCalls, wallMs, ...uncounted };
}
