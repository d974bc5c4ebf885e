import type { Request } from "../abi/generated/types.ts";
import type { RequestWithStream } from "../host/streamed.ts";
import type { WithTrailers } from "../host/with-trailers.ts";
import type { CallResult } from "../isolate/inside/protocol.ts";
import { openServices, type WorkerReach } from "../services/worker-services.ts";
import type { BusyIsolate } from "./busy-isolate.ts";
import type { Moment } from "./moment.ts";
import type { Waiting } from "./request-queue.ts";

/** What requests are handed over with. */
export interface HandOver {
  /** The moment at which they begin. */
  readonly moment: Moment;
  readonly wantsLog: boolean;
  readonly reach: () => WorkerReach;
  /** Told how many have begun, when the others are taken back. */
  readonly onTakenBack: (begun: number) => void;
}

/** Of those that were begun: the result, or a promise of it where the request waits; and how long they keep an
 * isolate's thread, in ms each. */
export interface HandedOver {
  readonly results: readonly (CallResult | Promise<CallResult>)[];
  readonly msEach: number;
}

/** Hands requests to an isolate. @throws IsolateLost; so do the promises. */
export async function handOver(
  isolate: BusyIsolate,
  taken: readonly Waiting[],
  { moment, wantsLog, reach, onTakenBack }: HandOver,
): Promise<HandedOver> {
  const { wallClock, monotonic, randomKey } = moment;
  const calls = taken.map(({ request }) => ({
    request: asGuestsGetIt(request),
    wallClock,
    monotonic,
    randomKey,
  }));
  const { stepped } = isolate;
  if (stepped === null) {
    const results = await isolate.run(calls, wantsLog, onTakenBack);
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
    return { call: calls[i]!, services };
  });
  return stepped.run(served, wantsLog, onTakenBack);
}

/** A stream of content is the first of its request's streams. */
function asGuestsGetIt(request: WithTrailers<RequestWithStream>): WithTrailers<Request> {
  const { body } = request;
  if (body.tag !== "stream") return request as WithTrailers<Request>;
  return { ...request, body: { tag: "streamed", val: 1 } };
}
