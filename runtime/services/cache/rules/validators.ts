import type { Field } from "../../../abi/generated/types.ts";
import { fieldValue, onlyValue } from "./field-values.ts";
import { httpDate } from "./http-date.ts";

/** An entity tag (RFC 9110, section 8.8.3). A longer one is no use: it would go back with every question. */
const tagPattern = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]{0,1024}"$/;
/** Names of a client's conditions. */
const conditionPattern = /^if-(?:none-match|modified-since)$/i;
const listedTag = /[\t ,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?=,|$)/y;

/** The entity tag of an answer, or null for none that can be used. */
export function entityTag(fields: readonly Field[]): string | null {
  const tag = onlyValue(fields, "etag");
  return tag !== null && tagPattern.test(tag) ? tag : null;
}

function lastModified(fields: readonly Field[]): string | null {
  const text = onlyValue(fields, "last-modified");
  return httpDate(text) === null ? null : text;
}

export function hasValidator(fields: readonly Field[]): boolean {
  return entityTag(fields) !== null || lastModified(fields) !== null;
}

/** Whether a request asks by itself whether its client has the answer. */
export function isConditional(request: readonly Field[]): boolean {
  return request.some(([name]) => conditionPattern.test(name));
}

/** The fields of a request that asks the origin whether the stored answer is still valid: without the client's own
 * conditions, with those of the answer (RFC 9111, section 4.3.1). */
export function askingFields(request: readonly Field[], stored: readonly Field[]): Field[] {
  const asking = request.filter(([name]) => !conditionPattern.test(name));
  const tag = entityTag(stored);
  const date = lastModified(stored);
  if (tag !== null) asking.push(["if-none-match", tag]);
  if (date !== null) asking.push(["if-modified-since", date]);
  return asking;
}

/** Whether a 304 is about the stored answer: by its entity tag where both have one, else by its date (RFC 9111,
 * section 4.3.4). One without any validator is about what was asked. */
export function speaksOf(renewing: readonly Field[], stored: readonly Field[]): boolean {
  const [newTag, oldTag] = [entityTag(renewing), entityTag(stored)];
  if (newTag !== null) return oldTag !== null && sameTag(newTag, oldTag);
  const newDate = lastModified(renewing);
  return newDate === null || newDate === lastModified(stored);
}

/** Whether a 304 to a client's own conditional request names the stored answer. Otherwise it says nothing about it. */
export function namesStored(renewing: readonly Field[], stored: readonly Field[]): boolean {
  return hasValidator(renewing) && speaksOf(renewing, stored);
}

/** Whether the client has what is stored already, and gets 304 (RFC 9110, section 13.2.2): If-None-Match
 * counts before If-Modified-Since. */
export function clientHas(request: readonly Field[], stored: readonly Field[]): boolean {
  const tags = fieldValue(request, "if-none-match");
  if (tags !== null) return tags === "*" || listsTag(tags, entityTag(stored));
  const since = httpDate(onlyValue(request, "if-modified-since"));
  const modified = httpDate(lastModified(stored));
  return since !== null && modified !== null && modified <= since;
}

function listsTag(list: string, tag: string | null): boolean {
  if (tag === null) return false;
  listedTag.lastIndex = 0;
  for (let match = listedTag.exec(list); match !== null; match = listedTag.exec(list)) {
    if (sameTag(match[1]!, tag)) return true;
  }
  return false;
}

/** Weak comparison (RFC 9110, section 8.8.3.2). */
function sameTag(a: string, b: string): boolean {
  return a.replace(/^W\//, "") === b.replace(/^W\//, "");
}
