import type { Field } from "../../abi/generated/types.ts";
import { fieldBytes } from "../../message/field-bytes.ts";
import { mayBeTrailer } from "../../message/trailer-rules.ts";
import { FetchError } from "./fetch-error.ts";
import { hopsField } from "./hops.ts";

/** A token (RFC 9110, section 5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A field value (RFC 9110, section 5.5), bytes as code points. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** About one connection, or the host's to set (RFC 9110, section 7.6.1; RFC 9113, section 8.2.2). */
const hostsOwn: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  hopsField,
]);

/** Fields that no Connection field takes off: a message means something else without them. */
const endToEnd = /^(content-|set-cookie$|location$|www-authenticate$)/;

/** Methods that mean the same in lower case (Fetch Standard, "normalize a method"). */
const normalised = /^(delete|get|head|options|post|put)$/i;

/** @throws FetchError `bad-request` for what is no token, and for what is about a connection, not a resource
 * (Fetch Standard, "forbidden method"). */
export function sentMethod(method: string): string {
  if (!token.test(method)) throw new FetchError("bad-request", "The method is not a token.");
  if (/^(connect|trace|track)$/i.test(method)) {
    throw new FetchError("bad-request", `${method} can't be sent.`);
  }
  return normalMethod(method);
}

/** The method in the form in which it is sent (Fetch Standard, "normalize a method"). */
export function normalMethod(method: string): string {
  return normalised.test(method) ? method.toUpperCase() : method;
}

/** The fields to send, names in lower case. Fields that are the host's to set are left out silently, as the Fetch
 * Standard does it ("forbidden request-header"): most workers pass on the fields of their visitor, and those have a
 * Host and a Connection. What HTTP can't carry is refused. @throws FetchError `bad-request`. */
export function sentFields(fields: readonly Field[], most: number): Field[] {
  if (fieldBytes(fields) > most) {
    throw new FetchError("bad-request", `The request's fields are over ${most} bytes.`);
  }
  const kept: Field[] = [];
  for (const [name, value] of fields) {
    if (!token.test(name)) throw new FetchError("bad-request", "A field's name is not a token.");
    const lower = name.toLowerCase();
    if (!fieldValue.test(value)) {
      throw new FetchError("bad-request", `The value of ${lower} has characters HTTP forbids.`);
    }
    const trailers = lower === "te" && value.toLowerCase() === "trailers";
    if (trailers || !(hostsOwn.has(lower) || lower.startsWith("proxy-"))) kept.push([lower, value]);
  }
  return kept;
}

/** The trailers to send, names in lower case. What means nothing after content is refused (RFC 9110, section 6.5.1): to leave
 * it out would make another message of it. @throws FetchError `bad-request`. */
export function sentTrailers(fields: readonly Field[], most: number): Field[] {
  if (fieldBytes(fields) > most) {
    throw new FetchError("bad-request", `The request's trailers are over ${most} bytes.`);
  }
  return fields.map(([name, value]) => {
    if (!token.test(name)) throw new FetchError("bad-request", "A trailer's name is not a token.");
    const lower = name.toLowerCase();
    if (!mayBeTrailer(lower) || lower === hopsField) {
      throw new FetchError("bad-request", `The field ${lower} may not be a trailer.`);
    }
    if (!fieldValue.test(value)) {
      throw new FetchError("bad-request", `The value of ${lower} has characters HTTP forbids.`);
    }
    return [lower, value];
  });
}

/** The fields of a response for its worker: names in lower case, without those about the connection. @param raw names
 * and values alternating, bytes as code points. @throws FetchError `response-too-large`. */
export function receivedFields(raw: readonly string[], maxFields: number): Field[] {
  if (raw.length > 2 * maxFields) {
    throw new FetchError(
      "response-too-large",
      `The response has ${raw.length / 2} fields, and ${maxFields} are allowed.`,
    );
  }
  const all: Field[] = [];
  const nominated = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const value = raw[i + 1]!;
    all.push([name, value]);
    if (name !== "connection") continue;
    for (const option of value.toLowerCase().split(",", maxFields)) nominated.add(option.trim());
  }
  return all.filter(([name]) => {
    if (endToEnd.test(name)) return true;
    return !(nominated.has(name) || hostsOwn.has(name) || name.startsWith("proxy-"));
  });
}

/** The transfer codings of a response that are other than chunked, applied once; null where there are none (RFC 9112, section
 * 6.1). @param raw names and values alternating. */
export function otherCodings(raw: readonly string[]): string | null {
  const named = codingsOf(raw);
  const plain = named.length === 0 || (named.length === 1 && named[0]!.toLowerCase() === "chunked");
  return plain ? null : named.join(", ");
}

/** The transfer codings of a response. @param raw names and values alternating. */
export function codingsOf(raw: readonly string[]): string[] {
  const codings: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.length !== 17 || raw[i]!.toLowerCase() !== "transfer-encoding") continue;
    for (const coding of raw[i + 1]!.split(",")) codings.push(coding.trim());
  }
  return codings.filter((coding) => coding !== "");
}
