import type { Request } from "../abi/generated/types.ts";
import { type SerializedError, SkerryError } from "../errors.ts";
import type { Call, CallResult, ClockTimes } from "../isolate/inside/batch/protocol.ts";
import type { InsideCall } from "../isolate/inside/border/inside-call.ts";
import type { Operation, Settled } from "../isolate/inside/border/operations.ts";
import type { WorkerIsolate } from "../isolate/isolate.ts";
import { IsolateLost } from "../isolate/isolate-lost.ts";
import type { WithTrailers } from "../message/with-trailers.ts";
import type { Artifact } from "../module/artifact.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { startIsolate } from "../worker/isolates/start-isolate.ts";
import { isolateFailure } from "../worker/outcome/failure.ts";
import { guestEnd } from "./guest-end.ts";
import { summed } from "./make-recording.ts";
import { Masker } from "./mask.ts";
import { RecordedAnswers, type ReplayedCall } from "./recorded-answers.ts";
import type { RecordedCall, RecordedEnd, Recording } from "./recording.ts";

/** The result of a replay. */
export interface Replayed {
  readonly end: RecordedEnd;
  readonly played: readonly ReplayedCall[];
  /** Calls that were answered in the isolate: variables, clock, random values, lines of the log. */
  readonly inside: readonly InsideCall[];
  /** Recorded calls that the guest did not make. */
  readonly left: readonly RecordedCall[];
  /** True where the guest asked for what was not recorded, and was ended there. */
  readonly diverged: boolean;
}

/** A replay waits for nothing, and a slow machine may take its time: the longest deadline and CPU time, in ms. */
const replayMs = 3_600_000;

/** The settings that a recorded request runs under. Where its deadline or the end of its CPU time came while it ran, it
 * ends at the fuel that it had burned then: a replay has no clock. */
export function replaySettings({ worker, end }: Recording): WorkerSettings {
  const { name, grants, limits, variables, secrets } = worker;
  const fuel = endedByClock(end) ? Math.max(1, end.usage!.fuel) : limits.fuel;
  return {
    name,
    grants,
    variables,
    secrets,
    limits: { ...limits, fuel, deadline: replayMs, cpu: replayMs, startCpu: replayMs },
  };
}

function endedByClock({ error, usage }: RecordedEnd): boolean {
  const { code } = error ?? {};
  // By the clock, or by what other requests had of the memory.
  const byOthers =
    code === "deadline-exceeded" || code === "cpu-exhausted" || code === "memory-exceeded";
  return byOthers && usage !== null;
}

/** Runs a recorded request again, by the answers that its guest got. @throws SkerryError `start-failed`,
 * `memory-over-cap`. */
export async function replayInIsolate(artifact: Artifact, recording: Recording): Promise<Replayed> {
  const settings = replaySettings(recording);
  const isolate = await startIsolate(artifact, settings, { reportsFuel: true, reportsCalls: true });
  const answers = new RecordedAnswers(recording);
  try {
    const run = new ReplayRun(isolate, answers);
    const call = callOf(recording);
    const result = isolate.waits ? await run.inSteps(call) : await run.atOnce(call);
    const { diverged } = run;
    const fault = diverged ? null : recording.fault;
    const { method } = recording.request;
    const found = guestEnd(result, run.said, { method, settings, artifact, fault });
    const masker = new Masker(recording.masked?.fields ?? []);
    const ran = summed(masker.value(found) as typeof found);
    const end = run.cutOff
      ? { ...ran, error: recording.end.error }
      : diverged
        ? { ...ran, answer: null, error: divergence(answers) }
        : byTheClock(ran, recording.end);
    const left = diverged ? [] : answers.left;
    return { end, played: answers.played, inside: result.insideCalls ?? [], left, diverged };
  } catch (error) {
    if (!(error instanceof IsolateLost)) throw error;
    const end = {
      answer: null,
      usage: null,
      log: [],
      error: isolateFailure(error, settings).toJSON(),
    };
    return { end, played: answers.played, inside: [], left: [], diverged: false };
  } finally {
    isolate.dispose();
  }
}

function divergence({ played }: RecordedAnswers): SerializedError {
  const { number, name } = played.at(-1)!;
  return new SkerryError(
    "replay-diverged",
    `Host call ${number} is ${name}, for which no answer was recorded. The worker was ended there.`,
  ).toJSON();
}

/** The guest of a recorded request that its deadline, or its CPU time, ended runs out of the fuel that it had burned by then, or is told of
 * its end where it had waited. */
function byTheClock(end: RecordedEnd, recorded: RecordedEnd): RecordedEnd {
  const code = end.error?.code;
  const ended = code === "fuel-exhausted" || code === "deadline-exceeded";
  return ended && endedByClock(recorded) ? { ...end, error: recorded.error } : end;
}

function callOf({ request, moment }: Recording): Call {
  const { method, uri, fields, body, trailers } = request;
  const content: Request["body"] =
    body === null
      ? { tag: "empty" }
      : typeof body === "number"
        ? { tag: "streamed", val: body }
        : { tag: "bytes", val: body };
  const message = { method, uri, fields: fields as Request["fields"], body: content };
  const { wallClock, monotonic, randomKey } = moment;
  return {
    request: (trailers === null ? message : { ...message, trailers }) as WithTrailers<Request>,
    wallClock,
    monotonic,
    randomKey,
  };
}

/** The number that the isolate knows the request by. */
const id = 1;

/** Steps without any effect in a row, after which there will be none. */
const maxIdle = 3;

class ReplayRun {
  readonly #isolate: WorkerIsolate;
  readonly #answers: RecordedAnswers;
  /** The operations of the guest. */
  readonly said: Operation[] = [];
  diverged = false;
  /** True where it was ended while it waited, when its isolate was lost to another request. */
  cutOff = false;

  constructor(isolate: WorkerIsolate, answers: RecordedAnswers) {
    this.#isolate = isolate;
    this.#answers = answers;
  }

  async atOnce(call: Call): Promise<CallResult> {
    const [result] = await this.#isolate.start([call]).results;
    return result!;
  }

  async inSteps(call: Call): Promise<CallResult> {
    const begin = { wantsLog: true, clock: null, settled: [], calls: [{ id, call }] };
    let out = await this.#isolate.step(begin).results;
    for (let idle = 0; idle < maxIdle; idle++) {
      if (out.events.length > 0) idle = 0;
      let told: { settled: Settled; clock: ClockTimes | null } | null = null;
      for (const event of out.events) {
        if (event.kind === "result") return event.result;
        told = this.#answer(event.operation) ?? told;
      }
      const { settled, clock } = told ?? ended;
      const next = { wantsLog: true, clock, settled: [{ id, settled }], calls: [] };
      out = await this.#isolate.step(next).results;
    }
    throw new Error("the guest neither asks nor ends");
  }

  #answer(operation: Operation): { settled: Settled; clock: ClockTimes | null } | null {
    if (this.diverged) return operation.asks ? ended : null;
    this.said.push(operation);
    const recorded = this.#answers.next(operation);
    this.diverged = recorded === null;
    if (!operation.asks) return null;
    if (recorded === null) return ended;
    this.cutOff = recorded.told === null;
    if (recorded.told === null) return ended;
    return { settled: recorded.told, clock: recorded.clock };
  }
}

const ended = { settled: { kind: "deadline" }, clock: null } as const;
