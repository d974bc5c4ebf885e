import type { Field } from "../../../abi/generated/types.ts";
import { fieldValue, onlyValue } from "./field-values.ts";
import { httpDate } from "./http-date.ts";
import type { CachedResponse } from "./messages.ts";
import { entityTag } from "./validators.ts";

/** One range of bytes: from, to; or so many at the end (RFC 9110, section 14.1.2). */
const rangePattern = /^bytes=[\t ]*(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))[\t ]*$/i;

/** The part of a stored answer to GET that a request's Range asks for, as 206, or 416 where there is none such (RFC 9110,
 * section 14.2). The answer as it is where the request has no Range, has several, or one that can't be read, or has an
 * If-Range that is about another answer. */
export function partOf(request: readonly Field[], answer: CachedResponse): CachedResponse {
  const wanted = answer.status === 200 ? onlyValue(request, "range") : null;
  const match = wanted === null ? null : rangePattern.exec(wanted);
  if (match === null || !isAbout(request, answer.fields)) return answer;
  const { length } = answer.body;
  const [, from, to, last] = match;
  const start = from === undefined ? Math.max(0, length - Number(last)) : Number(from);
  const end = Math.min(to === undefined ? length : Number(to) + 1, length);
  if (to !== undefined && Number(to) < Number(from)) return answer;
  if (start >= end) {
    const fields: Field[] = [
      ["content-range", `bytes */${length}`],
      ["content-length", "0"],
    ];
    return { status: 416, fields, body: new Uint8Array() };
  }
  const others = answer.fields.filter(([name]) => name !== "content-length");
  const fields: Field[] = [
    ...others,
    ["content-range", `bytes ${start}-${end - 1}/${length}`],
    ["content-length", String(end - start)],
  ];
  return { status: 206, fields, body: answer.body.subarray(start, end) };
}

/** Whether a request's If-Range, if it has one, is about this answer: by strong comparison, or by the very date (RFC 9110,
 * section 13.1.5). */
function isAbout(request: readonly Field[], stored: readonly Field[]): boolean {
  if (fieldValue(request, "if-range") === null) return true;
  const condition = onlyValue(request, "if-range");
  if (condition === null) return false;
  if (condition.startsWith('"')) return condition === entityTag(stored);
  const date = httpDate(condition);
  return date !== null && date === httpDate(onlyValue(stored, "last-modified"));
}
