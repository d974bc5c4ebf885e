import type { Field } from "../../../abi/generated/types.ts";
import { fieldValue, listedNames } from "./field-values.ts";

/** Fields that are about one connection or one proxy, and are not kept (RFC 9111, section 3.1); and the
 * age, which is reckoned anew. */
const notStored: ReadonlySet<string> = new Set([
  "age",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Fields that no Connection field removes: without them an answer would be kept, or would reach a client, that
 * should not. */
const notNominated: ReadonlySet<string> = new Set([
  "cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
  "pragma",
  "set-cookie",
  "vary",
]);

/** The fields of an answer that are the message's own, names in lower case. */
export function storedFields(fields: readonly Field[]): Field[] {
  const connection = fieldValue(fields, "connection");
  const nominated = new Set(connection === null ? [] : listedNames(connection));
  const kept: Field[] = [];
  for (const [given, value] of fields) {
    const name = given.toLowerCase();
    if (notStored.has(name) || (nominated.has(name) && !notNominated.has(name))) continue;
    kept.push([name, value.trim()]);
  }
  return kept;
}

/** Fields of a 304 that do not replace those stored: they are about the body, which stays (RFC 9111,
 * section 3.2). */
const ofTheBody: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
]);

/** Renews the stored fields by those of a 304: each field of it replaces all lines of that name (RFC 9111, section
 * 3.2). */
export function renewedFields(stored: readonly Field[], renewing: readonly Field[]): Field[] {
  const fresh = storedFields(renewing).filter(([name]) => !ofTheBody.has(name));
  const replaced = new Set(fresh.map(([name]) => name));
  // A date of the old answer would make the new one old.
  replaced.add("date");
  return [...stored.filter(([name]) => !replaced.has(name)), ...fresh];
}
