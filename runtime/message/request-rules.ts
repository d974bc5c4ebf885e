import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import { fieldBytes } from "./field-bytes.ts";
import type { RequestWithStream } from "./streamed.ts";
import type { WithTrailers } from "./with-trailers.ts";

/** What a request's head may have; part of a worker's limits. */
export interface HeadLimits {
  /** Characters of the URI. */
  readonly uri: number;
  /** Bytes of all fields, trailers included. */
  readonly requestFields: number;
}

/** What a request may have; part of a worker's limits. */
export interface RequestLimits extends HeadLimits {
  /** Bytes of content that is there as a whole. */
  readonly requestBody: number;
}

/** Checks a request against the limits, before any guest runs. @throws SkerryError `uri-too-long`,
 * `fields-too-large`, `body-too-large`. */
export function checkRequest(
  request: WithTrailers<RequestWithStream>,
  limits: RequestLimits,
): void {
  const { uri, fields, trailers = [] } = request;
  checkHead({ uri, fields: [...fields, ...trailers] }, limits);
  const body = request.body.tag === "bytes" ? request.body.val.length : 0;
  refuseOver("body-too-large", "body", body, limits.requestBody);
}

/** Checks what comes before the body. @throws SkerryError `uri-too-long`, `fields-too-large`. */
export function checkHead(
  { uri, fields }: Pick<Request, "uri" | "fields">,
  limits: HeadLimits,
): void {
  refuseOver("uri-too-long", "URI", uri.length, limits.uri);
  refuseOver("fields-too-large", "fields", fieldBytes(fields), limits.requestFields);
}

function refuseOver(
  code: "uri-too-long" | "fields-too-large" | "body-too-large",
  what: string,
  bytes: number,
  most: number,
): void {
  if (bytes > most) {
    throw new SkerryError(code, `The request's ${what}: ${bytes} bytes, and ${most} are allowed.`);
  }
}
