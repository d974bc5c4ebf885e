import { randomBytes } from "node:crypto";
import type { Request } from "../../abi/generated/types.ts";
import type { Call, CallResult } from "../../isolate/inside/batch/protocol.ts";
import { keepLent } from "../../message/lent-bytes.ts";
import type { RequestWithStream } from "../../message/streamed.ts";
import type { WithTrailers } from "../../message/with-trailers.ts";
import { openServices, type WorkerReach } from "../../services/worker-services.ts";
import type { ClockAndEntropy } from "../clock-and-entropy.ts";
import type { BusyIsolate } from "../isolates/busy-isolate.ts";
import type { Recorder, TapedEnd } from "../outcome/tape.ts";
import type { AnswerTurns } from "./answer-turns.ts";
import { withWholeFuel } from "./burned-fuel.ts";
import type { QueuedRequest } from "./request-queue.ts";

/** The options with which requests are handed over. */
export interface HandOver {
  /** The moment at which they begin. */
  readonly clockAndEntropy: ClockAndEntropy;
  /** Fuel that one of them may burn. */
  readonly fuel: number;
  readonly wantsLog: boolean;
  readonly reach: () => WorkerReach;
  /** Left out where nothing is recorded. */
  readonly recorder: Recorder | undefined;
  readonly answers: AnswerTurns;
  /** Called with how many have begun, when the others are taken back. */
  readonly onTakenBack: (begun: number) => void;
}

/** The results of the calls that were begun: each a result, or a promise of it where the request waits; and the time
 * that they keep an isolate's thread, in ms each. */
export interface HandedOver {
  readonly results: readonly (CallResult | Promise<CallResult>)[];
  readonly msEach: number;
}

/** Hands requests to an isolate. @throws IsolateLost; so do the promises. */
export async function handOver(
  isolate: BusyIsolate,
  taken: readonly QueuedRequest[],
  options: HandOver,
): Promise<HandedOver> {
  const { answers } = options;
  let begun = 0;
  const count = (requests: number) => {
    answers.begin(requests - begun);
    begun = requests;
  };
  count(taken.length);
  const onTakenBack = (kept: number) => {
    count(kept);
    options.onTakenBack(kept);
  };
  let isCrossing = true;
  const onLeft = () => {
    if (isCrossing) isolate.takeBack();
  };
  // Of one alone nothing is left to take back.
  if (taken.length > 1) for (const waiting of taken) waiting.onLeft = onLeft;
  try {
    const { results, msEach } = await cross(isolate, taken, { ...options, onTakenBack });
    count(results.length);
    const ended = (result: CallResult) => answers.ended(result.response);
    for (const each of results) {
      if (each instanceof Promise) {
        answers.waits();
        each.then(ended, () => answers.ended(null));
      } else ended(each);
    }
    return { results, msEach };
  } catch (error) {
    count(0);
    throw error;
  } finally {
    isCrossing = false;
  }
}

async function cross(
  isolate: BusyIsolate,
  taken: readonly QueuedRequest[],
  { clockAndEntropy, fuel, wantsLog: wanted, reach, recorder, onTakenBack }: HandOver,
): Promise<HandedOver> {
  const { wallClock, monotonic, randomKey, frozen } = clockAndEntropy;
  const calls: Call[] = taken.map(({ request }) => ({
    request: asGuestsGetIt(request),
    wallClock,
    monotonic,
    randomKey,
  }));
  const wantsLog = (recorder !== undefined && tapeCalls(recorder, taken, calls, frozen)) || wanted;
  const { stepped } = isolate;
  if (stepped === null) {
    const told = await isolate.run(calls, wantsLog, onTakenBack);
    const results = told.map((result) => withWholeFuel(result, fuel));
    const ms = results.reduce((sum, { wallMs }) => sum + wallMs, 0);
    return { results, msEach: ms / results.length };
  }
  const { piecewise } = isolate.isolate;
  const outside = reach();
  const served = taken.map((waiting, i) => {
    const { body, fields, uri } = waiting.request;
    const content = body.tag === "stream" ? body.val : null;
    const trailers = body.tag === "stream" ? body.trailers : undefined;
    const onAnswer = waiting.answering.begin;
    const asked = { fields, uri, content, trailers, piecewise, onAnswer };
    const services = openServices(outside, asked);
    waiting.services = services;
    return { call: calls[i]!, services, tape: waiting.tape };
  });
  const { results, msEach } = await stepped.run(served, { wantsLog, frozen }, onTakenBack);
  const whole = (result: CallResult) => withWholeFuel(result, fuel);
  return {
    results: results.map((each) => (each instanceof Promise ? each.then(whole) : whole(each))),
    msEach,
  };
}

/** Makes the recorder follow the calls that it wants: such a call brings its key, which it would draw itself
 * otherwise. True where there is one. */
function tapeCalls(
  recorder: Recorder,
  taken: readonly QueuedRequest[],
  calls: Call[],
  frozen: boolean,
): boolean {
  let any = false;
  for (const [i, waiting] of taken.entries()) {
    const { randomKey, ...rest } = calls[i]!;
    const withKey = () => ({ ...rest, randomKey: randomKey ?? randomBytes(32) });
    waiting.tape = recorder.begin(waiting.requestId, withKey, frozen);
    if (waiting.tape === null) continue;
    calls[i] = waiting.tape.call;
    any = true;
  }
  return any;
}

/** A stream of content is the first of its request's streams. */
export function asGuestsGetIt(request: WithTrailers<RequestWithStream>): WithTrailers<Request> {
  const { body } = request;
  if (body.tag !== "stream") return request as WithTrailers<Request>;
  return { ...request, body: { tag: "streamed", val: 1 } };
}

/** Ends the tape of a recorded request that has ended. */
export function endTape(
  recorder: Recorder | undefined,
  { tape, services }: QueuedRequest,
  end: Omit<TapedEnd, "fault">,
): void {
  if (tape === null) return;
  const body = end.result?.response?.body;
  // It is recorded once the answer has been sent.
  if (body?.tag === "bytes") keepLent(body.val);
  recorder?.end(tape, { ...end, fault: services?.fault?.message ?? null });
}

/** Undoes the hand-over of requests that were not begun. */
export function takeBack(unbegun: readonly QueuedRequest[], recorder: Recorder | undefined): void {
  for (const waiting of unbegun) {
    waiting.queuedMs = 0;
    if (waiting.tape !== null) recorder?.drop(waiting.tape);
    waiting.tape = null;
  }
}
