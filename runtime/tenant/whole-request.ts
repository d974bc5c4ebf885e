import { SkerryError } from "../errors.ts";
import type { RequestWithStream } from "../host/streamed.ts";
import type { WithTrailers } from "../host/with-trailers.ts";
import { readWhole } from "../services/read-whole.ts";

/** The request with its content read, where that is a stream: up to so many bytes.
 * @throws SkerryError `body-too-large`, and what the stream ends with. */
export async function wholeRequest(
  request: WithTrailers<RequestWithStream>,
  most: number,
): Promise<WithTrailers<RequestWithStream>> {
  const { body } = request;
  if (body.tag !== "stream") return request;
  const val = await readWhole(body.val, most);
  if (val !== null) return { ...request, body: { tag: "bytes", val } };
  throw new SkerryError("body-too-large", `The request's body is over ${most} bytes.`);
}
