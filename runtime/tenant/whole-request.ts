import type { Field } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { RequestWithStream } from "../host/streamed.ts";
import type { WithTrailers } from "../host/with-trailers.ts";
import { readWhole } from "../services/read-whole.ts";

/** The request with its content read, and what comes after it, where that is a stream: up to so many bytes.
 * @throws SkerryError `body-too-large`, and what the stream ends with. */
export async function wholeRequest(
  request: WithTrailers<RequestWithStream>,
  most: number,
): Promise<WithTrailers<RequestWithStream>> {
  const { body } = request;
  if (body.tag !== "stream") return request;
  const val = await readWhole(body.val, most);
  if (val !== null) return withContent(request, val, body.trailers?.() ?? []);
  throw new SkerryError("body-too-large", `The request's body is over ${most} bytes.`);
}

function withContent(
  request: WithTrailers<RequestWithStream>,
  val: Uint8Array,
  trailers: readonly Field[],
): WithTrailers<RequestWithStream> {
  const whole: RequestWithStream = { ...request, body: { tag: "bytes", val } };
  return trailers.length === 0 ? whole : { ...whole, trailers };
}
