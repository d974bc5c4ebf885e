import type { Field } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import { fieldBytes } from "./field-bytes.ts";
import { tokenPattern, trimBlanks } from "./field-syntax.ts";
import { hopByHopFields, nominatedFields } from "./hop-by-hop.ts";
import type { ResponseWithStream, StatedDate } from "./streamed.ts";
import { mayBeTrailer } from "./trailer-rules.ts";
import type { WithTrailers } from "./with-trailers.ts";

/** What a response may have; part of a worker's limits. */
export interface ResponseLimits {
  /** Bytes of all fields, trailers included. */
  readonly responseFields: number;
  /** Bytes of content that is there as a whole. */
  readonly responseBody: number;
}

/** A field value, white space around it removed: bytes, but for control characters other than tab
 * (RFC 9110, section 5.5). */
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

const lengthPattern = /^\d{1,15}$/;

/** Fields that belong to the connection or to the host's framing of the message, and are not the
 * guest's to set (RFC 9110, section 7.6.1; RFC 9112, section 6). */
const hostFields: ReadonlySet<string> = new Set([
  ...hopByHopFields,
  "content-length",
  "date",
  "proxy-authenticate",
  "x-request-id",
]);

/** Checks a guest's response to a request of this method, and returns it as it may be sent: with names in lower case,
 * and without the fields that are the host's to set. An answer to HEAD keeps its content-length: it is that of the
 * content that GET would get, which only the guest knows. @throws SkerryError `invalid-response`,
 * `response-too-large`. */
export function acceptResponse<Message extends WithTrailers<ResponseWithStream>>(
  response: Message,
  method: string,
  limits: ResponseLimits,
): WithTrailers<ResponseWithStream> {
  const { status, body, trailers = [] } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new SkerryError(
      "invalid-response",
      `The response's status is ${status}; 200 to 599 are allowed.`,
    );
  }
  checkSize([...response.fields, ...trailers], limits);
  const fields = acceptFields(response.fields, method);
  const bytes = body.tag === "bytes" ? body.val.length : 0;
  if (bytes > limits.responseBody) throw tooLarge(limits.responseBody, bytes);
  const accepted = { status, fields, body, ...statedDate(response.fields) };
  const after = trailers.map(acceptField).filter(([name]) => mayBeTrailer(name));
  return after.length === 0 ? accepted : { ...accepted, trailers: after };
}

function statedDate(fields: readonly Field[]): StatedDate {
  const stated = fields.filter(([name]) => name.toLowerCase() === "date");
  // Of two that differ it is none.
  return stated.length === 0 ? {} : { statedDate: stated.map(([, value]) => value).join(", ") };
}

/** The error for a body that is too long. `bytes` is its length, where that is known. */
export function tooLarge(most: number, bytes?: number): SkerryError {
  const has = bytes === undefined ? "more bytes" : `${bytes} bytes`;
  return new SkerryError(
    "response-too-large",
    `The response's body: ${has}, and ${most} are allowed.`,
  );
}

/** The length of the content as the worker's fields state it: what is sent where content comes piece by piece, and
 * the host does not know its length. A value that is no length, or more than one, counts as none (RFC 9110, section
 * 8.6). */
export function statedLength(fields: readonly Field[]): number | undefined {
  const stated = new Set<string>();
  for (const [name, value] of fields) {
    if (name.toLowerCase() === "content-length") stated.add(trimBlanks(value));
  }
  const [length = ""] = stated;
  return stated.size === 1 && lengthPattern.test(length) ? Number(length) : undefined;
}

function acceptFields(given: readonly Field[], method: string): Field[] {
  const fields: Field[] = [];
  let connection = "";
  for (const field of given) {
    const accepted = acceptField(field);
    const [name, value] = accepted;
    if (name === "connection") connection += `${value},`;
    const ofHead = method === "HEAD" && name === "content-length" && lengthPattern.test(value);
    if (ofHead || !hostFields.has(name)) fields.push(accepted);
  }
  const nominated = nominatedFields(connection);
  return nominated === null ? fields : fields.filter(([name]) => !nominated.has(name));
}

function checkSize(fields: readonly Field[], limits: ResponseLimits): void {
  if (fieldBytes(fields) > limits.responseFields) {
    throw new SkerryError(
      "response-too-large",
      `The response's fields are over ${limits.responseFields} bytes.`,
    );
  }
}

function acceptField([name, value]: Field): Field {
  if (!tokenPattern.test(name)) {
    throw new SkerryError("invalid-response", `The name of a response field ${nameProblem(name)}.`);
  }
  const trimmed = trimBlanks(value);
  if (!valuePattern.test(trimmed)) {
    throw new SkerryError(
      "invalid-response",
      `The value of response field ${quoted(name)} has a character HTTP does not allow.`,
    );
  }
  return [name.toLowerCase(), trimmed];
}

/** Describes the fault of a name, without the name itself: that may be something else, such as a secret. */
function nameProblem(name: string): string {
  const at = [...name].findIndex((character) => !tokenPattern.test(character));
  const code = [...name][at]?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return code === undefined ? "is empty" : `is no token: character ${at + 1} is U+${code}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
