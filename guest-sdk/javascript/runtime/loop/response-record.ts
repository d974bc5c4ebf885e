// A response as it crosses to the host: `response` of runtime/abi/types.wit.
import { bodyInternals } from "../http/body.ts";
import type { Field } from "../http/headers.ts";
import { type Response, responseInternals } from "../http/response.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";

export interface ResponseRecord {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: { readonly tag: "empty" } | { readonly tag: "bytes"; readonly val: Uint8Array };
}

/** @param wait runs the loop until a promise is fulfilled, for a body that comes as a stream. */
export function responseRecord(
  response: Response,
  wait: (bytes: Promise<Uint8Array>) => Uint8Array,
): ResponseRecord {
  const { status } = response;
  const fields = responseInternals.fieldsOf(response);
  const plain = bodyInternals.takePlain(response);
  if (plain === null) return { status, fields, body: { tag: "empty" } };
  let bytes: Uint8Array;
  if (typeof plain === "string") bytes = encodeUtf8(plain);
  else bytes = plain ?? wait(response.bytes());
  return { status, fields, body: { tag: "bytes", val: bytes } };
}
