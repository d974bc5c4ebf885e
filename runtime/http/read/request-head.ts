import type { IncomingMessage } from "node:http";
import type { Field } from "../../abi/generated/types.ts";
import { SkerryError } from "../../errors.ts";
import { hopByHopFields, nominatedFields } from "../../message/hop-by-hop.ts";
import type { RequestHead } from "../../routing/target.ts";
import { requestIdOf } from "../request-id.ts";
import { forwardedClient, forwardedScheme, type TrustedProxies } from "./client-address.ts";
import { badRequest, requestTarget } from "./request-target.ts";

/** Fields a request may have. Each costs a guest far more than its bytes do. */
export const maxFields = 2_000;

/** The other end of a connection. */
export interface Peer {
  readonly address: string;
  /** True if its statements about the client's address, the scheme and the request's id are trusted. */
  readonly trusted: boolean;
}

/** The head of a request that was read. */
export interface ReadHead extends RequestHead {
  readonly requestId: string;
  readonly scheme: "http" | "https";
}

type Kind =
  | "hop-by-hop"
  | "connection"
  | "host"
  | "cookie"
  | "transfer-encoding"
  | "x-request-id"
  | "x-forwarded-for"
  | "x-forwarded-proto"
  | "forwarding";

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...hopByHopFields.map((name): [string, Kind] => [name, "hop-by-hop"]),
  ["connection", "connection"],
  ["host", "host"],
  ["cookie", "cookie"],
  ["transfer-encoding", "transfer-encoding"],
  ["x-request-id", "x-request-id"],
  ["x-forwarded-for", "x-forwarded-for"],
  ["x-forwarded-proto", "x-forwarded-proto"],
  ["forwarded", "forwarding"],
  ["x-real-ip", "forwarding"],
]);

/** Reads a request's head: its method and target, the client, and the fields in order, as its guest gets them.
 *
 * @param proxies the trusted proxies. With them, what the client itself states of addresses, scheme and ids is
 * removed, and guests get the client's address in one `x-forwarded-for`. Null where there is no proxy in front: such
 * fields are ordinary ones then, and reach the guest as they came. @throws SkerryError `bad-request`,
 * `fields-too-large`, `not-implemented`. */
export function readHead(
  message: IncomingMessage,
  peer: Peer,
  proxies: TrustedProxies | null,
): ReadHead {
  const { rawHeaders: raw, method = "GET", url = "/" } = message;
  if (raw.length > 2 * maxFields) {
    throw new SkerryError(
      "fields-too-large",
      `The request has over ${maxFields} fields, and no more are allowed.`,
    );
  }
  let fields: Field[] = [];
  let hostAt = -1;
  let cookieAt = -1;
  let connection = "";
  let coding: string | undefined;
  let givenId: string | undefined;
  let forwardedFor: string | undefined;
  let forwardedProto: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const value = raw[i + 1]!;
    switch (kinds.get(name)) {
      case undefined:
        if (proxies === null || !name.startsWith("x-forwarded-")) fields.push([name, value]);
        break;
      case "host":
        // RFC 9112, section 3.2: two of them are two answers to who is asked.
        if (hostAt !== -1) throw badRequest("The request has more than one Host field.");
        hostAt = fields.push([name, value]) - 1;
        break;
      case "cookie":
        // Its parts are separated differently from those of other fields (RFC 9113, section 8.2.3).
        if (cookieAt === -1) cookieAt = fields.push([name, value]) - 1;
        else fields[cookieAt]![1] += `; ${value}`;
        break;
      case "connection":
        connection = join(connection, value);
        break;
      case "transfer-encoding":
        coding = join(coding, value);
        break;
      case "x-request-id":
        givenId = join(givenId, value);
        if (proxies === null) fields.push([name, value]);
        break;
      case "x-forwarded-for":
        forwardedFor = join(forwardedFor, value);
        if (proxies === null) fields.push([name, value]);
        break;
      case "x-forwarded-proto":
        forwardedProto = join(forwardedProto, value);
        if (proxies === null) fields.push([name, value]);
        break;
      case "forwarding":
        if (proxies === null) fields.push([name, value]);
        break;
      case "hop-by-hop":
        break;
    }
  }
  if (coding !== undefined) checkCoding(coding, message);
  if (hostAt === -1 && message.httpVersion !== "1.0")
    throw badRequest("The request has no Host field.");
  const { host, path } = requestTarget(url, method, fields[hostAt]?.[1]);
  // The target's host takes precedence over the field, and a guest should not see two. For a client of HTTP/1.0 that
  // names none, guests and the shard behind a front get the same value.
  if (hostAt !== -1) fields[hostAt]![1] = host;
  else fields.unshift(["host", host]);
  const nominated = nominatedFields(connection);
  if (nominated !== null) fields = fields.filter(([name]) => !nominated.has(name));
  const trusted = proxies !== null && peer.trusted;
  const clientAddress = trusted
    ? forwardedClient(peer.address, forwardedFor, proxies)
    : peer.address;
  if (proxies !== null) fields.push(["x-forwarded-for", clientAddress]);
  return {
    method,
    host,
    path,
    scheme: trusted ? forwardedScheme(forwardedProto) : "http",
    fields,
    clientAddress,
    requestId: requestIdOf(givenId, trusted),
  };
}

/** A body in a coding that is not known is of unknown content (RFC 9112, section 6.1). */
function checkCoding(coding: string, { httpVersion }: IncomingMessage): void {
  if (httpVersion === "1.0")
    throw badRequest("A request of HTTP/1.0 has a Transfer-Encoding field.");
  if (coding.toLowerCase() === "chunked") return;
  throw new SkerryError(
    "not-implemented",
    "The request's body has a transfer coding other than chunked.",
  );
}

function join(before: string | undefined, value: string): string {
  return before === undefined || before === "" ? value : `${before}, ${value}`;
}
