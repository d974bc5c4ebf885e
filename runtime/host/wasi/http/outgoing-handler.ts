import { callPrices } from "../../prices.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { DeniedFetch } from "./denied-fetch.ts";
import { type AwaitedFetch, FutureIncomingResponse } from "./future-incoming-response.ts";
import type { OutgoingRequest } from "./outgoing-request.ts";
import { PendingFetch } from "./pending-fetch.ts";
import type { RequestOptions } from "./request-options.ts";

/** Fuel for a fetch, as through `skerry:edge/fetch`. */
const fetchPrice = callPrices["skerry:edge/fetch@0.1.0"].call;

/** `wasi:http/outgoing-handler`: the same fetches as those of `skerry:edge/fetch`, without following redirects. What is no
 * request fails at once. What is denied fails where its answer is awaited, whatever denies it: that the worker has no grant,
 * or that its settings do not list the origin. */
export const outgoingHandler = {
  handle(
    request: OutgoingRequest,
    options: RequestOptions | undefined,
  ): Result<FutureIncomingResponse, ErrorCode> {
    request.release();
    options?.release();
    const fetch = startFetch(request, options);
    return fetch.tag === "ok" ? ok(new FutureIncomingResponse(fetch.val)) : fetch;
  },
};

/** Begins a fetch of a request that the guest has handed over. */
export function startFetch(
  request: OutgoingRequest,
  options: RequestOptions | undefined,
): Result<AwaitedFetch, ErrorCode> {
  const session = currentSession();
  const outside = session.outside?.fetches === true ? session.outside : null;
  if (outside !== null) session.charge(fetchPrice);
  const { head, sending } = request;
  if (head.tag === "err") return head;
  if (outside === null) {
    session.warn("[a fetch was denied: the worker's settings do not grant `fetch`]");
    return ok(new DeniedFetch());
  }
  const patience = options?.patience ?? { connect: null, firstByte: null, betweenBytes: null };
  return ok(new PendingFetch(outside, head.val, sending, patience));
}
