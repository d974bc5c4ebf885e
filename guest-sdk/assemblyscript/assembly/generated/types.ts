// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { Tuple2 } from "../abi/tuple";

export enum Level {
  Debug,
  Info,
  Warn,
  Error,
}

/**
 * One field of a message: name and value, in the order of the message, repeated names kept.
 *
 * A field value is a row of bytes in HTTP (RFC 9110, section 5.5). Each byte crosses as the code
 * point of the same number, U+0000 to U+00FF, so no value is lost and ASCII reads as it is.
 * Names arrive in lower case.
 */
export type Field = Tuple2<string, string>;

/** A message's content, whole. */
export enum BodyTag {
  /** No content, as with GET: not the same as content of length 0. */
  Empty,
  Bytes,
}

export class Body {
  constructor(
    public readonly tag: BodyTag,
    public bytes: Uint8Array | null = null,
  ) {}

  /** No content, as with GET: not the same as content of length 0. */
  static empty(): Body {
    return new Body(BodyTag.Empty);
  }

  static bytes(value: Uint8Array): Body {
    const made = new Body(BodyTag.Bytes);
    made.bytes = value;
    return made;
  }
}

export class Request {
  constructor(
    /** The method as the client sent it (RFC 9110, section 9.1): case matters. */
    public method: string,
    /** The absolute target URI, with scheme and authority (RFC 9110, section 7.1), in ASCII. */
    public uri: string,
    public fields: Array<Field>,
    public body: Body,
  ) {}
}

export class Response {
  constructor(
    /** 200 to 599. */
    public status: u16,
    public fields: Array<Field>,
    public body: Body,
  ) {}
}
