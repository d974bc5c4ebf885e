import type { Field } from "../../abi/generated/types.ts";
import { maxSeconds } from "./rules/directives.ts";
import type { CachedRequest, CachedResponse } from "./rules/messages.ts";
import { clientHas } from "./rules/validators.ts";

const nothing = new Uint8Array();

/** What a 304 says of the answer it stands for (RFC 9110, section 15.4.5). */
const ofNotModified: ReadonlySet<string> = new Set([
  "age",
  "cache-control",
  "content-location",
  "date",
  "etag",
  "expires",
  "last-modified",
  "set-cookie",
  "vary",
]);

export interface Stored {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: Uint8Array;
}

/** A stored answer as the answer to this request: with its age in seconds (RFC 9111, section 5.1), without
 * its body for HEAD, and as 304 for a client that has it. */
export function answerFrom(stored: Stored, request: CachedRequest, age: number): CachedResponse {
  const seconds = Math.min(Math.floor(age), maxSeconds);
  const fields: Field[] = [...stored.fields, ["age", String(seconds)]];
  if (stored.status === 200 && clientHas(request.fields, stored.fields)) {
    const kept = fields.filter(([name]) => ofNotModified.has(name));
    return { status: 304, fields: kept, body: nothing };
  }
  const body = request.method === "HEAD" ? nothing : stored.body;
  return { status: stored.status, fields, body };
}
