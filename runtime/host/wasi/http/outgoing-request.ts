import { crossingPrice } from "../../prices.ts";
import { type ErrorCode, type Method, nameOfMethod, type Scheme } from "../content/http-types.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { isToken } from "./field-names.ts";
import type { Fields } from "./fields.ts";
import { contentLength } from "./fields.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import type { OutgoingHead } from "./pending-fetch.ts";
import { RequestSending } from "./request-sending.ts";

type Changed = Result<undefined, undefined>;

/** RFC 3986, section 3.1. */
const schemePattern = /^[a-z][a-z0-9+.-]*$/i;

/** A host with an optional port, or an IPv6 address in brackets (RFC 3986, section 3.2). */
const authorityPattern = /^(?:[\w.~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

/** Printable ASCII without what begins a fragment (RFC 9112, section 3.2). */
const targetPattern = /^[\x21\x22\x24-\x7e]*$/;

/** Characters of what a guest sets that are kept: as long as a request's target may be elsewhere. */
const maxCharacters = 65_536;

/** Methods that no fetch has (Fetch Standard, "forbidden method"), in any case. */
const unsendable = /^(?:connect|trace|track)$/i;

/** `wasi:http/types.outgoing-request`. */
export class OutgoingRequest extends Resource {
  readonly #headers: Fields;
  #method: Method = { tag: "get" };
  #scheme: Scheme | undefined;
  #authority: string | undefined;
  #target: string | undefined;
  #bodyTaken = false;
  #sending: RequestSending | null = null;

  constructor(headers: Fields) {
    super();
    this.#headers = headers.handOver();
  }

  method(): Method {
    if (this.#method.tag === "other") chargeString(this.#method.val);
    return this.#method;
  }

  setMethod(method: Method): Changed {
    if (method.tag === "other" && !(fits(method.val) && isToken(method.val))) return err();
    this.#method = method;
    return ok();
  }

  pathWithQuery(): string | undefined {
    return this.#target && chargeString(this.#target);
  }

  setPathWithQuery(target: string | undefined): Changed {
    if (target !== undefined && !(fits(target) && targetPattern.test(target))) return err();
    this.#target = target;
    return ok();
  }

  scheme(): Scheme | undefined {
    if (this.#scheme?.tag === "other") chargeString(this.#scheme.val);
    return this.#scheme;
  }

  setScheme(scheme: Scheme | undefined): Changed {
    if (scheme?.tag === "other" && !(fits(scheme.val) && schemePattern.test(scheme.val))) {
      return err();
    }
    this.#scheme = scheme;
    return ok();
  }

  authority(): string | undefined {
    return this.#authority && chargeString(this.#authority);
  }

  setAuthority(authority: string | undefined): Changed {
    if (authority !== undefined) {
      const match = fits(authority) ? authorityPattern.exec(authority) : null;
      if (match === null || Number(match[1] ?? 0) > 65_535) return err();
    }
    this.#authority = authority;
    return ok();
  }

  headers(): Fields {
    return this.#headers.share();
  }

  /** The body, once. */
  body(): Result<OutgoingBody, undefined> {
    const declared = contentLength(this.#headers);
    if (this.#bodyTaken || declared === "invalid") return err();
    this.#bodyTaken = true;
    const { outside } = currentSession();
    this.#sending = outside?.fetches === true ? new RequestSending(outside) : null;
    return ok(new OutgoingBody("request", declared, this.#sending));
  }

  /** The way of its body, where that was taken. */
  get sending(): RequestSending | null {
    return this.#sending;
  }

  /** What goes out, or why it can't. Without a scheme it is https; without an authority or a path it is no request. */
  get head(): Result<OutgoingHead, ErrorCode> {
    const session = currentSession();
    const method = nameOfMethod(this.#method);
    if (unsendable.test(method)) {
      // A method of HTTP's: it is this host that does not send it.
      session.warn(`[a fetch was denied: the method ${method} is not sent]`);
      return err({ tag: "HTTP-request-denied" });
    }
    const scheme = this.#scheme?.tag ?? "HTTPS";
    if (scheme === "other") return err({ tag: "HTTP-protocol-error" });
    const target = this.#target;
    const isWhole = this.#authority !== undefined && target !== undefined;
    if (!isWhole || !/^[/?]|^$/.test(target)) {
      return err({ tag: "HTTP-request-URI-invalid" });
    }
    const path = target.startsWith("/") ? target : `/${target}`;
    const uri = `${scheme.toLowerCase()}://${this.#authority}${path}`;
    return ok({ method, uri, fields: this.#headers.toMessage() });
  }
}

function fits(text: string): boolean {
  return text.length <= maxCharacters;
}

function chargeString(text: string): string {
  currentSession().charge(crossingPrice("string", 2 * text.length));
  return text;
}
