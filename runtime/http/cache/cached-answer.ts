import type { Field } from "../../abi/generated/types.ts";
import type { StreamedBody } from "../../message/streamed.ts";
import type { TargetResponse } from "../../routing/target.ts";
import { CachedBody } from "../../services/cache/cached-body.ts";
import type { LentBodies } from "../../services/cache/lent-bodies.ts";
import type { CachedResponse } from "../../services/cache/rules/messages.ts";
import { noUsage, type StreamedOutcome } from "../../worker/outcome/usage.ts";
import { largeBody } from "../write/large-bodies.ts";

type Asked = Pick<StreamedOutcome, "requestId" | "request">;

/** The outcome of a request that no guest has seen. */
export function guestless(
  { requestId, request: { method, uri } }: Asked,
  response: TargetResponse,
): StreamedOutcome {
  const request = { method, uri };
  return {
    requestId,
    request,
    response,
    error: null,
    usage: { ...noUsage, coldStartMs: 0 },
    log: [],
    queuedMs: 0,
    cache: "hit",
  };
}

/** Returns an answer out of the cache, with one field more; null where too many bytes are being read out of it
 * already. */
export function cachedAnswer(
  { status, fields, body: kept }: CachedResponse,
  more: Field,
  lent: LentBodies,
): TargetResponse | null {
  const body = contentOf(kept, lent);
  return body && { status, fields: [...fields, more], body };
}

/**
 * Returns cached content as a body. Small content is written from the cache directly, and counts as unsent; large
 * content is freed by its writer.
 */
function contentOf(kept: Uint8Array, lent: LentBodies): StreamedBody | null {
  if (kept.length === 0) return { tag: "empty" };
  if (kept.length <= largeBody) return { tag: "bytes", val: kept };
  const val = CachedBody.open(kept, lent);
  return val && { tag: "stream", val };
}
