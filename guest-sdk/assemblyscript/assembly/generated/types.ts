// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { Tuple2 } from "../abi/tuple";

/** What an answer is kept for, or looked up by. */
export class CacheKey {
  constructor(
    /** The cache's name, of up to 1,024 characters; a longer one traps. Empty for the worker's default cache. */
    public cache: string,
    public method: string,
    /** An absolute URI of scheme http or https, of up to 16,384 bytes. */
    public uri: string,
    /**
     * Fields of the request: those that the answer's Vary names tell answers for one URI apart. Up to 256, of up to
     * 65,536 bytes together.
     */
    public fields: Array<Field>,
  ) {}
}

export enum MatchedTag {
  Answer,
  Absent,
}

export class Matched {
  constructor(
    public readonly tag: MatchedTag,
    public answer: Response | null = null,
  ) {}

  static answer(value: Response): Matched {
    const made = new Matched(MatchedTag.Answer);
    made.answer = value;
    return made;
  }

  static absent(): Matched {
    return new Matched(MatchedTag.Absent);
  }
}

/** Why an answer is not kept. */
export enum Unkept {
  /** The method is not GET. */
  Method,
  /** The URI is none of http or https, or is too long. */
  Uri,
  /** The answer is a part of one: status 206, or Content-Range. */
  Partial,
  /** Its Vary is `*`, or has over 32 names. */
  Varies,
  /**
   * Its content is over 4 MiB or a quarter of what the worker's caches may have, or its fields are over 256, over
   * 65,536 bytes, or over 2,048 characters of Cache-Control, Connection and Vary.
   */
  TooLarge,
  /**
   * Its status, its fields or those of the key don't allow it: no-store, no-cache, private, Set-Cookie, or
   * Authorization without `public`.
   */
  Forbidden,
  /** It does not say how long it is fresh (s-maxage, max-age, Expires), or it is not fresh any more. */
  NoLifetime,
  /** Its content broke off. */
  CutShort,
  /** There is no room for it now, or the key has too many fields or too long ones. */
  Unavailable,
}

export enum PutEndTag {
  /** It is kept. The bytes of its content. */
  Kept,
  Refused,
}

export class PutEnd {
  constructor(
    public readonly tag: PutEndTag,
    public kept: u64 = 0,
    public refused: Unkept = 0,
  ) {}

  /** It is kept. The bytes of its content. */
  static kept(value: u64): PutEnd {
    const made = new PutEnd(PutEndTag.Kept);
    made.kept = value;
    return made;
  }

  static refused(value: Unkept): PutEnd {
    const made = new PutEnd(PutEndTag.Refused);
    made.refused = value;
    return made;
  }
}

export enum Format {
  Gzip,
  Deflate,
  DeflateRaw,
}

export enum Direction {
  Compress,
  Decompress,
}

export enum CompressionProblem {
  /** What was handed over is not of that format, ends too early, or has something after its end. */
  BadData,
  /** The host holds as much as it may, or the request has too many streams. */
  Unavailable,
}

export enum TransformedTag {
  /** There may be more: push nothing. */
  Bytes,
  /** Nothing is left of what was pushed. */
  Hungry,
  End,
  Failed,
}

export class Transformed {
  constructor(
    public readonly tag: TransformedTag,
    public bytes: Uint8Array | null = null,
    public failed: CompressionProblem = 0,
  ) {}

  /** There may be more: push nothing. */
  static bytes(value: Uint8Array): Transformed {
    const made = new Transformed(TransformedTag.Bytes);
    made.bytes = value;
    return made;
  }

  /** Nothing is left of what was pushed. */
  static hungry(): Transformed {
    return new Transformed(TransformedTag.Hungry);
  }

  static end(): Transformed {
    return new Transformed(TransformedTag.End);
  }

  static failed(value: CompressionProblem): Transformed {
    const made = new Transformed(TransformedTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum Scheme {
  EcdsaP256,
  EcdsaP384,
  EcdsaP521,
  RsaPkcs1,
  RsaPss,
}

export enum Digest {
  Sha1,
  Sha256,
  Sha384,
  Sha512,
}

export enum SigningProblem {
  /** The key is none of the scheme, or one that the scheme can't sign that digest by. */
  BadKey,
  /** The content has over 10 MiB. */
  TooLarge,
  /** The host holds as much as it may. */
  Unavailable,
}

export enum VerifiedTag {
  Valid,
  Invalid,
  Failed,
}

export class Verified {
  constructor(
    public readonly tag: VerifiedTag,
    public failed: SigningProblem = 0,
  ) {}

  static valid(): Verified {
    return new Verified(VerifiedTag.Valid);
  }

  static invalid(): Verified {
    return new Verified(VerifiedTag.Invalid);
  }

  static failed(value: SigningProblem): Verified {
    const made = new Verified(VerifiedTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum SignedTag {
  Bytes,
  Failed,
}

export class Signed {
  constructor(
    public readonly tag: SignedTag,
    public bytes: Uint8Array | null = null,
    public failed: SigningProblem = 0,
  ) {}

  static bytes(value: Uint8Array): Signed {
    const made = new Signed(SignedTag.Bytes);
    made.bytes = value;
    return made;
  }

  static failed(value: SigningProblem): Signed {
    const made = new Signed(SignedTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum Curve {
  P256,
  P384,
  P521,
  Ed25519,
  X25519,
}

export enum Cipher {
  AesCbc,
  AesCtr,
  AesGcm,
  AesKw,
}

export enum Derivation {
  Hkdf,
  Pbkdf2,
}

export enum ComputingProblem {
  /** The key is none of the algorithm, or the two keys can't be used together. */
  BadKey,
  /** A parameter is out of range, or what is to be decrypted was not encrypted so. */
  Refused,
  /** The content, or the work that was asked for, is over its limit. */
  TooLarge,
  /** The host holds as much as it may. */
  Unavailable,
}

export enum ComputedTag {
  Bytes,
  Failed,
}

export class Computed {
  constructor(
    public readonly tag: ComputedTag,
    public bytes: Uint8Array | null = null,
    public failed: ComputingProblem = 0,
  ) {}

  static bytes(value: Uint8Array): Computed {
    const made = new Computed(ComputedTag.Bytes);
    made.bytes = value;
    return made;
  }

  static failed(value: ComputingProblem): Computed {
    const made = new Computed(ComputedTag.Failed);
    made.failed = value;
    return made;
  }
}

/**
 * The larger curves of RFC 8032 and RFC 7748: a key of ed448 has 57 bytes, one of x448 has 56. They are no cases of `curve`, as
 * components that were built with that are to be run.
 */
export enum Curve448 {
  Ed448,
  X448,
}

/** What happens to an answer that points elsewhere (the Fetch Standard's redirect modes). */
export enum Redirect {
  /** It is followed. */
  Follow,
  /** The answer itself is what comes back. */
  Manual,
  /** The fetch fails with the reason `redirect`. */
  Error,
}

export class Outgoing {
  constructor(
    public method: string,
    /** An absolute URI of scheme http or https. */
    public uri: string,
    public fields: Array<Field>,
    public body: Body,
    public redirect: Redirect,
  ) {}
}

/** Why there is no answer to a fetch. */
export enum Reason {
  /** The settings do not allow the origin. */
  Denied,
  /** The name leads to an address that is not public. */
  PrivateAddress,
  /** The name leads nowhere. */
  Dns,
  /** Nothing accepts the connection. */
  Connect,
  /** The certificate is not valid, or TLS fails otherwise. */
  Tls,
  /** The origin did not answer in time. */
  TimedOut,
  /** The connection broke off. */
  CutShort,
  /** Over 20 redirects, or one that can't be followed. */
  Redirect,
  /** The request is none that can be sent. */
  BadRequest,
  /** The answer is none that can be read. */
  BadResponse,
  /** The content is larger than the limit. */
  TooLarge,
  /** The request has used up its fetches. */
  Limit,
  /** The request has gone through too many workers. */
  Loop,
  /** The worker gave the fetch up. */
  Aborted,
  /** Canned answers are all there is, and none is for this request. */
  NoStub,
  /** The client has gone: nobody waits for what this request does. */
  ClientLeft,
}

export class Failure {
  constructor(
    public reason: Reason,
    /** A sentence for the worker's log. */
    public message: string,
  ) {}
}

export class Incoming {
  constructor(
    public status: u16,
    public fields: Array<Field>,
    public body: Body,
    /** Where the answer came from in the end. */
    public uri: string,
    public redirected: bool,
  ) {}
}

export enum FetchedTag {
  Response,
  Failed,
}

export class Fetched {
  constructor(
    public readonly tag: FetchedTag,
    public response: Incoming | null = null,
    public failed: Failure | null = null,
  ) {}

  static response(value: Incoming): Fetched {
    const made = new Fetched(FetchedTag.Response);
    made.response = value;
    return made;
  }

  static failed(value: Failure): Fetched {
    const made = new Fetched(FetchedTag.Failed);
    made.failed = value;
    return made;
  }
}

/** How a wait ended that had a limit. */
export class AwaitedFetch {
  constructor(
    /** The number of a fetch that has its answer, or 0: the time was over. */
    public id: u32,
    /** How many milliseconds it took. */
    public ms: u32,
  ) {}
}

/** A fetch that has ended. */
export class EndedFetch {
  constructor(
    public id: u32,
    public fetched: Fetched,
  ) {}
}

export enum FormatterKind {
  DateTime,
  Number,
}

export enum OpenedTag {
  Formatter,
  /** What ECMA-402 has a RangeError for, as a sentence: a locale, a time zone or another value of an option. */
  OutOfRange,
  /** What it has a TypeError for: options that don't go together. */
  WrongType,
  /** The request has 16 formatters, or the worker's requests have as many as it may. */
  Unavailable,
}

export class Opened {
  constructor(
    public readonly tag: OpenedTag,
    public formatter: u32 = 0,
    public outOfRange: string | null = null,
    public wrongType: string | null = null,
  ) {}

  static formatter(value: u32): Opened {
    const made = new Opened(OpenedTag.Formatter);
    made.formatter = value;
    return made;
  }

  /** What ECMA-402 has a RangeError for, as a sentence: a locale, a time zone or another value of an option. */
  static outOfRange(value: string): Opened {
    const made = new Opened(OpenedTag.OutOfRange);
    made.outOfRange = value;
    return made;
  }

  /** What it has a TypeError for: options that don't go together. */
  static wrongType(value: string): Opened {
    const made = new Opened(OpenedTag.WrongType);
    made.wrongType = value;
    return made;
  }

  /** The request has 16 formatters, or the worker's requests have as many as it may. */
  static unavailable(): Opened {
    return new Opened(OpenedTag.Unavailable);
  }
}

/** Other services of ECMA-402, by their constructors' names. */
export enum Service {
  Collator,
  DisplayNames,
  DurationFormat,
  ListFormat,
  PluralRules,
  RelativeTimeFormat,
  Segmenter,
}

export enum AskedTag {
  /** What the method returns, as JSON; empty where that is undefined. */
  Answer,
  /** What ECMA-402 has a RangeError for, as a sentence, or what is larger than the bounds. */
  OutOfRange,
  /** What it has a TypeError for. */
  WrongType,
}

export class Asked {
  constructor(
    public readonly tag: AskedTag,
    public answer: string | null = null,
    public outOfRange: string | null = null,
    public wrongType: string | null = null,
  ) {}

  /** What the method returns, as JSON; empty where that is undefined. */
  static answer(value: string): Asked {
    const made = new Asked(AskedTag.Answer);
    made.answer = value;
    return made;
  }

  /** What ECMA-402 has a RangeError for, as a sentence, or what is larger than the bounds. */
  static outOfRange(value: string): Asked {
    const made = new Asked(AskedTag.OutOfRange);
    made.outOfRange = value;
    return made;
  }

  /** What it has a TypeError for. */
  static wrongType(value: string): Asked {
    const made = new Asked(AskedTag.WrongType);
    made.wrongType = value;
    return made;
  }
}

/** Why the store did not do what it was asked. */
export enum Problem {
  /** The settings bind no namespace of that name. */
  NoNamespace,
  /** The key, the value or the metadata is too long, or the key is empty. */
  TooLarge,
  /** The namespace is full. */
  Quota,
  /** The store does not answer. */
  Unavailable,
  /** The cursor is none that `list` gave. */
  BadCursor,
}

export class Entry {
  constructor(
    public value: Uint8Array,
    /** Grows with each write to the namespace, and names one value of the key. */
    public version: u64,
    /** Empty where there is none. */
    public metadata: string,
    /** Milliseconds since 1970, or 0: never. */
    public expires: u64,
  ) {}
}

export enum GotTag {
  Entry,
  Absent,
  Failed,
}

export class Got {
  constructor(
    public readonly tag: GotTag,
    public entry: Entry | null = null,
    public failed: Problem = 0,
  ) {}

  static entry(value: Entry): Got {
    const made = new Got(GotTag.Entry);
    made.entry = value;
    return made;
  }

  static absent(): Got {
    return new Got(GotTag.Absent);
  }

  static failed(value: Problem): Got {
    const made = new Got(GotTag.Failed);
    made.failed = value;
    return made;
  }
}

/** Under which a write is done. */
export enum ConditionTag {
  Always,
  Absent,
  Version,
}

export class Condition {
  constructor(
    public readonly tag: ConditionTag,
    public version: u64 = 0,
  ) {}

  static always(): Condition {
    return new Condition(ConditionTag.Always);
  }

  static absent(): Condition {
    return new Condition(ConditionTag.Absent);
  }

  static version(value: u64): Condition {
    const made = new Condition(ConditionTag.Version);
    made.version = value;
    return made;
  }
}

export enum StoredTag {
  /** The value's version. */
  Version,
  /** The condition does not hold: the key has this version, or 0 where it is absent. */
  Conflict,
  Failed,
}

export class Stored {
  constructor(
    public readonly tag: StoredTag,
    public version: u64 = 0,
    public conflict: u64 = 0,
    public failed: Problem = 0,
  ) {}

  /** The value's version. */
  static version(value: u64): Stored {
    const made = new Stored(StoredTag.Version);
    made.version = value;
    return made;
  }

  /** The condition does not hold: the key has this version, or 0 where it is absent. */
  static conflict(value: u64): Stored {
    const made = new Stored(StoredTag.Conflict);
    made.conflict = value;
    return made;
  }

  static failed(value: Problem): Stored {
    const made = new Stored(StoredTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum RemovedTag {
  Done,
  /** There was nothing to remove. */
  Absent,
  Conflict,
  Failed,
}

export class Removed {
  constructor(
    public readonly tag: RemovedTag,
    public conflict: u64 = 0,
    public failed: Problem = 0,
  ) {}

  static done(): Removed {
    return new Removed(RemovedTag.Done);
  }

  /** There was nothing to remove. */
  static absent(): Removed {
    return new Removed(RemovedTag.Absent);
  }

  static conflict(value: u64): Removed {
    const made = new Removed(RemovedTag.Conflict);
    made.conflict = value;
    return made;
  }

  static failed(value: Problem): Removed {
    const made = new Removed(RemovedTag.Failed);
    made.failed = value;
    return made;
  }
}

export class ListedKey {
  constructor(
    public key: Uint8Array,
    public version: u64,
    public metadata: string,
    public expires: u64,
  ) {}
}

export class Page {
  constructor(
    public keys: Array<ListedKey>,
    /** Where the next page begins; empty at the end. */
    public cursor: string,
  ) {}
}

export enum ListedTag {
  Page,
  Failed,
}

export class Listed {
  constructor(
    public readonly tag: ListedTag,
    public page: Page | null = null,
    public failed: Problem = 0,
  ) {}

  static page(value: Page): Listed {
    const made = new Listed(ListedTag.Page);
    made.page = value;
    return made;
  }

  static failed(value: Problem): Listed {
    const made = new Listed(ListedTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum AgedTag {
  /** Milliseconds. */
  Age,
  Failed,
}

export class Aged {
  constructor(
    public readonly tag: AgedTag,
    public age: u64 = 0,
    public failed: Problem = 0,
  ) {}

  /** Milliseconds. */
  static age(value: u64): Aged {
    const made = new Aged(AgedTag.Age);
    made.age = value;
    return made;
  }

  static failed(value: Problem): Aged {
    const made = new Aged(AgedTag.Failed);
    made.failed = value;
    return made;
  }
}

/** How important a line is. */
export enum Level {
  Debug,
  Info,
  Warn,
  Error,
}

/** Why a stream ended before its content did. */
export enum Ending {
  /** The client has gone. */
  ClientLeft,
  /** The other end broke off. */
  CutShort,
  /** More bytes than are allowed. */
  TooLarge,
  /** Nothing came for too long. */
  TimedOut,
  /** It was given up here. */
  Cancelled,
}

export enum PieceTag {
  Bytes,
  End,
  Failed,
}

export class Piece {
  constructor(
    public readonly tag: PieceTag,
    public bytes: Uint8Array | null = null,
    public failed: Ending = 0,
  ) {}

  static bytes(value: Uint8Array): Piece {
    const made = new Piece(PieceTag.Bytes);
    made.bytes = value;
    return made;
  }

  static end(): Piece {
    return new Piece(PieceTag.End);
  }

  static failed(value: Ending): Piece {
    const made = new Piece(PieceTag.Failed);
    made.failed = value;
    return made;
  }
}

export enum Writing {
  /** The piece is on its way. */
  Taken,
  /** Nobody reads any more. */
  Unwanted,
  /** Nobody reads any more, as the client has gone. */
  ClientLeft,
}

/** How a wait ended that had a limit. */
export class AwaitedPiece {
  constructor(
    /** Whether a read would not wait now. */
    public ready: bool,
    /** How many milliseconds it took. */
    public ms: u32,
  ) {}
}

/**
 * One field of a message: name and value, in the order of the message, repeated names kept.
 *
 * A field value is a row of bytes in HTTP (RFC 9110, section 5.5). Each byte crosses as the code
 * point of the same number, U+0000 to U+00FF, so no value is lost and ASCII reads as it is.
 * Names arrive in lower case.
 */
export type Field = Tuple2<string, string>;

/** A message's content. */
export enum BodyTag {
  /** No content, as with GET: not the same as content of length 0. */
  Empty,
  Bytes,
  /** Content that comes, or goes, piece by piece: a stream's number (interface `streams`). */
  Streamed,
}

export class Body {
  constructor(
    public readonly tag: BodyTag,
    public bytes: Uint8Array | null = null,
    public streamed: u32 = 0,
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

  /** Content that comes, or goes, piece by piece: a stream's number (interface `streams`). */
  static streamed(value: u32): Body {
    const made = new Body(BodyTag.Streamed);
    made.streamed = value;
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
