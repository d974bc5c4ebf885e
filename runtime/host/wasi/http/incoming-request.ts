import type { Request } from "../../../abi/generated/types.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";
import { crossingPrice } from "../../prices.ts";
import { type Method, methodOf, type Scheme, schemeOf } from "../content/http-types.ts";
import { PieceSource } from "../content/piece-source.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { Fields } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";

/** Scheme, authority, and path with query of an absolute URI (RFC 3986, appendix B). */
const uriParts = /^([^:/?#]+):\/\/([^/?#]*)([^#]*)/;

interface UriParts {
  readonly scheme: string;
  readonly authority: string;
  readonly target: string;
}

/** `wasi:http/types.incoming-request`. */
export class IncomingRequest extends Resource {
  readonly #request: WithTrailers<Request>;
  #parts: UriParts | null = null;
  #headers: Fields | null = null;
  #consumed = false;

  constructor(request: WithTrailers<Request>) {
    super();
    this.#request = request;
  }

  method(): Method {
    const method = methodOf(this.#request.method);
    if (method.tag === "other") chargeString(method.val);
    return method;
  }

  /** None for `OPTIONS *`. An empty path is the root's (RFC 9110, section 4.2.3). */
  pathWithQuery(): string | undefined {
    const { target } = this.#uri;
    if (target === "" && this.#request.method === "OPTIONS") return undefined;
    return chargeString(target.startsWith("/") ? target : `/${target}`);
  }

  scheme(): Scheme {
    const scheme = schemeOf(this.#uri.scheme);
    if (scheme.tag === "other") chargeString(scheme.val);
    return scheme;
  }

  authority(): string {
    return chargeString(this.#uri.authority);
  }

  /** Read when a guest first asks for one of them: many answer whatever the URI is. */
  get #uri(): UriParts {
    if (this.#parts === null) {
      const [, scheme = "http", authority = "", target = ""] =
        uriParts.exec(this.#request.uri) ?? [];
      this.#parts = { scheme, authority, target };
    }
    return this.#parts;
  }

  /** The same immutable fields each time. */
  headers(): Fields {
    if (this.#headers !== null) return this.#headers.share();
    this.#headers = Fields.ofMessage(this.#request.fields);
    return this.#headers;
  }

  /** The body, once. */
  consume(): Result<IncomingBody, undefined> {
    if (this.#consumed) return err();
    this.#consumed = true;
    const { body, trailers } = this.#request;
    const { outside } = currentSession();
    if (body.tag === "streamed" && outside !== null) {
      return ok(new IncomingBody(new PieceSource(outside, body.val, "streams"), null));
    }
    const bytes = body.tag === "bytes" ? body.val : new Uint8Array();
    return ok(new IncomingBody(bytes, trailers ?? null));
  }
}

function chargeString(text: string): string {
  currentSession().charge(crossingPrice("string", 2 * text.length));
  return text;
}
