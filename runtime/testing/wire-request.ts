import type { Request as WireRequest } from "../abi/generated/types.ts";
import { collectContent } from "../embed/messages/collect-content.ts";
import {
  outgoingRequest,
  type RequestInput,
  type RequestOptions,
} from "../embed/messages/wire-request.ts";

/** @internal A request as a worker gets it. */
export interface WholeRequest {
  readonly wire: WireRequest;
  /** Aborts when the client has left. */
  readonly client: AbortSignal;
}

/** @internal Takes apart what `fetch` takes, as `openHost` does, and reads all of its content.
 * @throws SkerryError `bad-request`. */
export async function wholeRequest(
  input: RequestInput,
  init?: RequestOptions,
): Promise<WholeRequest> {
  const { method, uri, fields, content, signals } = outgoingRequest(input, init);
  const client = AbortSignal.any([...signals]);
  const isWhole = content === null || content instanceof Uint8Array;
  const bytes = isWhole ? content : await collectContent(content, Number.POSITIVE_INFINITY).whole;
  if (!isWhole) fields.splice(1, 0, ["content-length", String(bytes!.length)]);
  const body = bytes === null ? { tag: "empty" as const } : { tag: "bytes" as const, val: bytes };
  return { wire: { method, uri, fields, body }, client };
}
