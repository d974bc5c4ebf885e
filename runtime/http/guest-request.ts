import type { IncomingMessage } from "node:http";
import type { Body, Field, Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { WithTrailers } from "../host/with-trailers.ts";
import { hopByHopFields } from "../tenant/hop-by-hop.ts";
import type { Limits } from "../tenant/limits.ts";
import { checkHead } from "../tenant/request-rules.ts";
import { mayBeTrailer } from "../tenant/trailer-rules.ts";

/** A host with an optional port, or an IPv6 address in brackets (RFC 3986, section 3.2.2), without
 * user info. */
const authorityPattern = /^(?:[\w.~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Printable ASCII: what a request target may hold (RFC 9112, section 3.2). */
const targetPattern = /^[\x21-\x7e]+$/;

const hopByHop: ReadonlySet<string> = new Set(hopByHopFields);

/** The client went away before its request was whole: there is nobody to answer. */
export class ClientLeft extends Error {}

/** Reads a request off the wire into what a worker gets: absolute URI, fields in order with names in
 * lower case, the body whole, and what fields came after it.
 * @throws SkerryError `bad-request`, `uri-too-long`, `fields-too-large`, `body-too-large`;
 * {@link ClientLeft}. */
export async function readRequest(
  message: IncomingMessage,
  limits: Limits,
): Promise<WithTrailers<Request>> {
  const { method = "GET" } = message;
  const uri = absoluteUri(message);
  const fields = fieldsOf(message.rawHeaders).filter(([name]) => !hopByHop.has(name));
  // Before the body is read: a request that is refused anyway should not be waited for.
  checkHead({ uri, fields }, limits);
  const request = { method, uri, fields, body: await readBody(message, limits.requestBody) };
  const trailers = fieldsOf(message.rawTrailers).filter(([name]) => mayBeTrailer(name));
  return trailers.length === 0 ? request : { ...request, trailers };
}

/** Names and values that Node gives in one list. */
function fieldsOf(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < raw.length; i += 2) fields.push([raw[i]!.toLowerCase(), raw[i + 1]!]);
  return fields;
}

function absoluteUri(message: IncomingMessage): string {
  const target = message.url ?? "/";
  if (!targetPattern.test(target)) {
    throw new SkerryError("bad-request", "The request target has characters HTTP does not allow.");
  }
  if (/^https?:\/\//i.test(target)) {
    if (URL.canParse(target)) return target;
    throw new SkerryError("bad-request", "The request target is not a valid URI.");
  }
  const authority = message.headers.host ?? "localhost";
  if (!authorityPattern.test(authority)) {
    throw new SkerryError("bad-request", "The Host field is not a host and a port.");
  }
  // OPTIONS * asks about the server, not a resource (RFC 9112, section 3.2.4).
  return `http://${authority}${target === "*" ? "" : target}`;
}

function readBody(message: IncomingMessage, most: number): Promise<Body> {
  const { "content-length": length, "transfer-encoding": coding } = message.headers;
  if (length === undefined && coding === undefined) return Promise.resolve({ tag: "empty" });
  if (Number(length ?? 0) > most) return Promise.reject(tooLarge(most));
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    message.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= most) {
        chunks.push(chunk);
        return;
      }
      // Not an iterator over the message: leaving one early would end the connection before the
      // client has its answer.
      message.removeAllListeners("data").pause();
      reject(tooLarge(most));
    });
    message.on("end", () => resolve({ tag: "bytes", val: new Uint8Array(Buffer.concat(chunks)) }));
    message.on("close", () => reject(new ClientLeft()));
  });
}

function tooLarge(most: number): SkerryError {
  return new SkerryError("body-too-large", `The request's body is over ${most} bytes.`);
}
