import type { Field, Unkept } from "../../../abi/generated/types.ts";
import { Directives } from "./directives.ts";
import { fieldValue } from "./field-values.ts";
import type { CachedRequest, ResponseHead } from "./messages.ts";
import { termsOf } from "./terms.ts";
import { varyNames } from "./vary.ts";

/** Why an answer to a GET is none that a shared cache may keep and use without a question (RFC 9111, section 3); null where
 * it is one. `now`: ms since 1970. */
export function whyNotStored(
  request: CachedRequest,
  head: ResponseHead,
  now: number,
): Unkept | null {
  const { status, fields } = head;
  const has = (name: string) => fieldValue(fields, name) !== null;
  if (status === 206 || has("content-range")) return "partial";
  if (varyNames(fields) === null) return "varies";
  const given = new Directives(fieldValue(fields, "cache-control"));
  const refuses = ["no-store", "no-cache", "private"].some((name) => given.has(name));
  if (refuses || has("set-cookie")) return "forbidden";
  if (!given.has("s-maxage") && !given.has("max-age") && !has("expires")) return "no-lifetime";
  // With a validator it would be kept to be asked about: what it is not kept for then is no want of a lifetime.
  const others = fields.filter(([name]) => name.toLowerCase() !== "etag");
  const known: Field[] = [...others, ["etag", '"known"']];
  const terms = termsOf(
    request,
    { ...head, fields: known },
    { sentAt: now, arrivedAt: now, heuristic: 0 },
  );
  if (terms === null || terms.validateAlways) return "forbidden";
  return terms.lifetime > terms.ageAtArrival ? null : "no-lifetime";
}
