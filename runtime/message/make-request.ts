import type { Field, Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import { tokenPattern, trimBlanks } from "./field-syntax.ts";

/** The parts of a request where there is no socket: from the command line, or a file of requests. */
export interface RequestParts {
  readonly method?: string;
  /** Absolute, or a path on http://localhost, with a slash first. */
  readonly url?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

// RFC 9110, section 5.5: a field value has no control characters but the tab.
const fieldValue = /^[\t\x20-\x7e\u0080-\uffff]*$/;

/** Makes a request as a server would pass it to a worker: names in lower case, one `host` field, first and naming the
 * URI's authority, and a `content-length` where there is a body. The method is GET, or POST where there is a body.
 * Throws `bad-request`. */
export function makeRequest(parts: RequestParts): Request {
  const method = parts.method ?? (parts.body === undefined ? "GET" : "POST");
  if (!tokenPattern.test(method)) throw bad(`The method ${quote(method)} is not a token.`);
  const given = (parts.headers ?? []).map(makeField);
  const url = makeUrl(parts.url ?? "/", given);
  const fields: Field[] = [["host", url.host], ...given.filter(([name]) => name !== "host")];
  if (parts.body !== undefined) addLength(fields, parts.body.length);
  return {
    method,
    uri: url.href,
    fields,
    body: parts.body === undefined ? { tag: "empty" } : { tag: "bytes", val: parts.body },
  };
}

function makeField([name, value]: readonly [string, string]): Field {
  const trimmed = trimBlanks(value);
  if (!tokenPattern.test(name)) throw bad(`The header name ${quote(name)} is not a token.`);
  if (name.toLowerCase() === "transfer-encoding") {
    throw bad("A request without a socket has no transfer-encoding.");
  }
  if (!fieldValue.test(trimmed)) {
    throw bad(`The value of header ${quote(name)} holds a control character.`);
  }
  // On a socket a value is bytes, and each byte crosses as one code point.
  return [name.toLowerCase(), Buffer.from(trimmed, "utf8").toString("latin1")];
}

function makeUrl(text: string, fields: readonly Field[]): URL {
  if (!/^(?:https?:\/)?\//i.test(text)) {
    throw bad(`The URL ${quote(text)} must begin with http:// or https://, or with a slash.`);
  }
  // Put together, not resolved: `//x` is a path here, as in the request line of a socket.
  const url = URL.parse(text.startsWith("/") ? `http://localhost${text}` : text);
  if (url === null) throw bad(`The URL ${quote(text)} can't be parsed.`);
  if (url.username !== "" || url.password !== "") {
    throw bad("The URL must not hold a user or a password; send an authorization header.");
  }
  // RFC 9112, section 3.3: a server builds the target URI from the Host field.
  const hosts = fields.filter(([name]) => name === "host");
  if (hosts.length > 1) throw bad("A request has one host header, not several.");
  const host = hosts[0]?.[1];
  if (host !== undefined) {
    const authority = URL.parse(`${url.protocol}//${host}/`);
    if (authority === null || authority.href !== `${url.protocol}//${authority.host}/`) {
      throw bad(`The host header ${quote(host)} is not a host with an optional port.`);
    }
    // Put together here too: a path of two slashes is no authority.
    return new URL(`${url.protocol}//${authority.host}${url.pathname}${url.search}`);
  }
  // A fragment is the client's own and never sent.
  url.hash = "";
  return url;
}

function addLength(fields: Field[], length: number): void {
  const given = fields.filter(([name]) => name === "content-length");
  if (given.length === 0) fields.push(["content-length", String(length)]);
  const wrong = given.find(([, value]) => value !== String(length));
  if (wrong !== undefined) {
    throw bad(`The content-length header says ${wrong[1]}, but the body has ${length} bytes.`);
  }
}

const quote = (text: string) => JSON.stringify(text);

const bad = (sentence: string) => new SkerryError("bad-request", sentence);
