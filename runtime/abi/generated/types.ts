// Generated from runtime/abi/*.wit by `npm run abi`: change those.

/** What an answer is kept for, or looked up by. */
export interface CacheKey {
  /** The cache's name, of up to 1,024 characters; a longer one traps. Empty for the worker's default cache. */
  cache: string;
  method: string;
  /** An absolute URI of scheme http or https, of up to 16,384 bytes. */
  uri: string;
  /**
   * Fields of the request: those that the answer's Vary names tell answers for one URI apart. Up to 256, of up to
   * 65,536 bytes together.
   */
  fields: Array<Field>;
}

export type Matched = { tag: "answer"; val: Response } | { tag: "absent" };

/** Why an answer is not kept. */
export type Unkept = "method" | "uri" | "partial" | "varies" | "too-large" | "forbidden" | "no-lifetime" | "cut-short" | "unavailable";

export type PutEnd = { tag: "kept"; val: bigint } | { tag: "refused"; val: Unkept };

export type Format = "gzip" | "deflate" | "deflate-raw";

export type Direction = "compress" | "decompress";

export type CompressionProblem = "bad-data" | "unavailable";

export type Transformed = { tag: "bytes"; val: Uint8Array } | { tag: "hungry" } | { tag: "end" } | { tag: "failed"; val: CompressionProblem };

export type Scheme = "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa-pkcs1" | "rsa-pss";

export type Digest = "sha1" | "sha256" | "sha384" | "sha512";

export type SigningProblem = "bad-key" | "too-large" | "unavailable";

export type Verified = { tag: "valid" } | { tag: "invalid" } | { tag: "failed"; val: SigningProblem };

export type Signed = { tag: "bytes"; val: Uint8Array } | { tag: "failed"; val: SigningProblem };

export type Curve = "p256" | "p384" | "p521" | "ed25519" | "x25519";

export type Cipher = "aes-cbc" | "aes-ctr" | "aes-gcm" | "aes-kw";

export type Derivation = "hkdf" | "pbkdf2";

export type ComputingProblem = "bad-key" | "refused" | "too-large" | "unavailable";

export type Computed = { tag: "bytes"; val: Uint8Array } | { tag: "failed"; val: ComputingProblem };

/**
 * The larger curves of RFC 8032 and RFC 7748: a key of ed448 has 57 bytes, one of x448 has 56. They are no cases of `curve`, as
 * components that were built with that are to be run.
 */
export type Curve448 = "ed448" | "x448";

/** What happens to an answer that points elsewhere (the Fetch Standard's redirect modes). */
export type Redirect = "follow" | "manual" | "error";

export interface Outgoing {
  method: string;
  /** An absolute URI of scheme http or https. */
  uri: string;
  fields: Array<Field>;
  body: Body;
  redirect: Redirect;
}

/** Why there is no answer to a fetch. */
export type Reason = "denied" | "private-address" | "dns" | "connect" | "tls" | "timed-out" | "cut-short" | "redirect" | "bad-request" | "bad-response" | "too-large" | "limit" | "loop" | "aborted" | "no-stub" | "client-left";

export interface Failure {
  reason: Reason;
  /** A sentence for the worker's log. */
  message: string;
}

export interface Incoming {
  status: number;
  fields: Array<Field>;
  body: Body;
  /** Where the answer came from in the end. */
  uri: string;
  redirected: boolean;
}

export type Fetched = { tag: "response"; val: Incoming } | { tag: "failed"; val: Failure };

/** How a wait ended that had a limit. */
export interface AwaitedFetch {
  /** The number of a fetch that has its answer, or 0: the time was over. */
  id: number;
  /** How many milliseconds it took. */
  ms: number;
}

/** A fetch that has ended. */
export interface EndedFetch {
  id: number;
  fetched: Fetched;
}

export type FormatterKind = "date-time" | "number";

export type Opened = { tag: "formatter"; val: number } | { tag: "out-of-range"; val: string } | { tag: "wrong-type"; val: string } | { tag: "unavailable" };

/** Other services of ECMA-402, by their constructors' names. */
export type Service = "collator" | "display-names" | "duration-format" | "list-format" | "plural-rules" | "relative-time-format" | "segmenter";

export type Asked = { tag: "answer"; val: string } | { tag: "out-of-range"; val: string } | { tag: "wrong-type"; val: string };

/** Why the store did not do what it was asked. */
export type Problem = "no-namespace" | "too-large" | "quota" | "unavailable" | "bad-cursor";

export interface Entry {
  value: Uint8Array;
  /** Grows with each write to the namespace, and names one value of the key. */
  version: bigint;
  /** Empty where there is none. */
  metadata: string;
  /** Milliseconds since 1970, or 0: never. */
  expires: bigint;
}

export type Got = { tag: "entry"; val: Entry } | { tag: "absent" } | { tag: "failed"; val: Problem };

/** Under which a write is done. */
export type Condition = { tag: "always" } | { tag: "absent" } | { tag: "version"; val: bigint };

export type Stored = { tag: "version"; val: bigint } | { tag: "conflict"; val: bigint } | { tag: "failed"; val: Problem };

export type Removed = { tag: "done" } | { tag: "absent" } | { tag: "conflict"; val: bigint } | { tag: "failed"; val: Problem };

export interface ListedKey {
  key: Uint8Array;
  version: bigint;
  metadata: string;
  expires: bigint;
}

export interface Page {
  keys: Array<ListedKey>;
  /** Where the next page begins; empty at the end. */
  cursor: string;
}

export type Listed = { tag: "page"; val: Page } | { tag: "failed"; val: Problem };

export type Aged = { tag: "age"; val: bigint } | { tag: "failed"; val: Problem };

/** How important a line is. */
export type Level = "debug" | "info" | "warn" | "error";

/** Why a stream ended before its content did. */
export type Ending = "client-left" | "cut-short" | "too-large" | "timed-out" | "cancelled";

export type Piece = { tag: "bytes"; val: Uint8Array } | { tag: "end" } | { tag: "failed"; val: Ending };

export type Writing = "taken" | "unwanted" | "client-left";

/** How a wait ended that had a limit. */
export interface AwaitedPiece {
  /** Whether a read would not wait now. */
  ready: boolean;
  /** How many milliseconds it took. */
  ms: number;
}

/**
 * One field of a message: name and value, in the order of the message, repeated names kept.
 *
 * A field value is a row of bytes in HTTP (RFC 9110, section 5.5). Each byte crosses as the code
 * point of the same number, U+0000 to U+00FF, so no value is lost and ASCII reads as it is.
 * Names arrive in lower case.
 */
export type Field = [string, string];

/** A message's content. */
export type Body = { tag: "empty" } | { tag: "bytes"; val: Uint8Array } | { tag: "streamed"; val: number };

export interface Request {
  /** The method as the client sent it (RFC 9110, section 9.1): case matters. */
  method: string;
  /** The absolute target URI, with scheme and authority (RFC 9110, section 7.1), in ASCII. */
  uri: string;
  fields: Array<Field>;
  body: Body;
}

export interface Response {
  /** 200 to 599. */
  status: number;
  fields: Array<Field>;
  body: Body;
}

/**
 * Answers that a worker keeps for itself, in the memory of the process that runs it. No other worker reads them, nor
 * another deployment of this one; nor do they reach the caches in front of workers and of `fetch`. Whether an answer is
 * kept, and for how long, is by its fields, as in a shared cache (RFC 9111). It may be gone at any time.
 *
 * A put has a number that counts within one request, as those of `streams` and `fetch` do; a number that names none
 * traps. A request has 256 of them at once at most that it has not finished.
 */
export interface CacheImports {
  /**
   * The fresh answer for a key, with its Age, for GET and HEAD. As 206 or 416 where the key has a Range, and as 304 where
   * its If-None-Match or If-Modified-Since says that the answer is known (RFC 9110, sections 13 and 14). The key's
   * Cache-Control changes nothing.
   */
  match(key: CacheKey): Matched;
  /**
   * Begins to keep an answer, in place of the one for the same key. Content that is there as a whole is kept at once; a
   * stream is read to its end for it, and is not kept where the request ends before.
   */
  put(key: CacheKey, answer: Response): number;
  /** How a put ended, once for each. Waits until it has. */
  finish(id: number): PutEnd;
  /** Removes all answers for a key's URI, whatever they vary by. Returns whether there were any. */
  remove(key: CacheKey): boolean;
}

/**
 * Time, frozen while a worker runs: both functions return the moment the request began, or the last
 * one at which it had waited for something outside, in whole milliseconds. A guest can't time itself
 * or its neighbours.
 */
export interface ClockImports {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  wallClock(): bigint;
  /** Nanoseconds since some moment before the worker was loaded; never goes back. */
  monotonic(): bigint;
}

/**
 * Content compressed and decompressed, piece by piece, in constant memory.
 *
 * A stream has a number that counts within one request, as those of `streams` and `fetch` do; a number that names
 * none traps. One that has ended or failed is there no more. A request has 16 of them at once at most.
 */
export interface CompressionImports {
  open(direction: Direction, format: Format): number;
  /**
   * Hands over up to 65,536 bytes, the last ones or not, and takes up to as many. What was pushed before has to be
   * used up, unless nothing is pushed.
   */
  push(id: number, input: Uint8Array, last: boolean): Transformed;
}

/** What the operator set for this worker. Values can't change during a request. */
export interface ConfigImports {
  /** A variable by name. */
  variable(name: string): string | undefined;
  /** A secret by name: the same, but never printed, logged or listed. */
  secret(name: string): string | undefined;
}

/**
 * Signatures, encryption and derived keys, by keys that the worker brings along each time: the host keeps none.
 *
 * A key is the bytes of its numbers, one after the other, each with its highest byte first. With ECDSA the
 * numbers are as long as the curve's (32, 48 and 66 bytes): x and y of a public key, then d where it is a
 * private one. With RSA they are the public exponent in 4 bytes and the modulus, of 64 to 512 bytes, which
 * does not begin with 0; then, where it is a private one and the modulus has an even number of bytes, d in as
 * many bytes as the modulus, and p, q, dp, dq and qi in half as many each (RFC 8017, section 3.2).
 */
export interface CryptoImports {
  /**
   * Whether a signature of `content` is by the owner of a public key. Signatures of ECDSA are the numbers r and s,
   * as long as the curve's. `salt` is the length of the salt with rsa-pss, in bytes, and nothing to other schemes.
   */
  verify(scheme: Scheme, digest: Digest, key: Uint8Array, salt: number, signature: Uint8Array, content: Uint8Array): Verified;
  /** Signs `content` by a private key. */
  sign(scheme: Scheme, digest: Digest, key: Uint8Array, salt: number, content: Uint8Array): Signed;
  /** A new private key of ECDSA. With another scheme: `bad-key`. */
  generateKey(scheme: Scheme): Signed;
  /**
   * Encrypts up to 10 MiB by a key of AES, of 16, 24 or 32 bytes. `iv` is the initialization vector, with aes-ctr the
   * first counter block, with aes-kw empty. `size` is a number of bits: with aes-gcm of the tag, which stands behind the
   * content, with aes-ctr of the part of the block that counts, otherwise 0. `additional` is authenticated with aes-gcm, and
   * otherwise empty. With aes-kw the content is a key: a multiple of 8 bytes, from 16 to 16,384.
   */
  encrypt(cipher: Cipher, key: Uint8Array, iv: Uint8Array, size: number, additional: Uint8Array, content: Uint8Array): Computed;
  /** Decrypts what `encrypt` made. */
  decrypt(cipher: Cipher, key: Uint8Array, iv: Uint8Array, size: number, additional: Uint8Array, content: Uint8Array): Computed;
  /** Encrypts by a public key of RSA with OAEP (RFC 8017, section 7.1). The label has at most 65,536 bytes. */
  encryptOaep(digest: Digest, key: Uint8Array, label: Uint8Array, content: Uint8Array): Computed;
  /** Decrypts by a private key of RSA with OAEP. */
  decryptOaep(digest: Digest, key: Uint8Array, label: Uint8Array, content: Uint8Array): Computed;
  /**
   * Derives up to 65,536 bytes from a secret. With hkdf (RFC 5869) `info` has at most 1,024 bytes, and `iterations` is 0. With
   * pbkdf2 (RFC 8018) `info` is empty, `salt` has at most 65,536 bytes, and all blocks of the digest take 4,194,304
   * iterations at most.
   */
  derive(derivation: Derivation, digest: Digest, secret: Uint8Array, salt: Uint8Array, info: Uint8Array, iterations: number, length: number): Computed;
  /** The secret that a private key and the public key of another share (Diffie-Hellman). A private key of x25519 is its 32 bytes. */
  agree(curve: Curve, privateKey: Uint8Array, publicKey: Uint8Array): Computed;
  /** The public key of a private one: of d alone, as long as the curve's numbers, or of the 32 bytes of ed25519 and x25519. */
  findPublic(curve: Curve, privateKey: Uint8Array): Computed;
  /** A new private key of ed25519 or x25519, in 32 bytes, then its public one. With another curve: `bad-key`. */
  generatePair(curve: Curve): Computed;
  /** A new private key of RSA: of 512 to 4,096 bits, a multiple of 16, with the public exponent 3 or 65,537. */
  generateRsa(bits: number, exponent: number): Computed;
  /** Signs up to 10 MiB with Ed25519 (RFC 8032), by a private key of 32 bytes. */
  signEd25519(key: Uint8Array, content: Uint8Array): Computed;
  /** Whether a signature is by the owner of a public key of Ed25519. */
  verifyEd25519(key: Uint8Array, signature: Uint8Array, content: Uint8Array): Verified;
  /** The secret that a private key of x448 and the public key of another share. */
  agreeX448(privateKey: Uint8Array, publicKey: Uint8Array): Computed;
  /** The public key of a private one. */
  findPublic448(curve: Curve448, privateKey: Uint8Array): Computed;
  /** A new private key, then its public one. */
  generatePair448(curve: Curve448): Computed;
  /** Signs up to 10 MiB with Ed448 (RFC 8032), with the context given, of at most 255 bytes. */
  signEd448(key: Uint8Array, context: Uint8Array, content: Uint8Array): Computed;
  /** Whether a signature is by the owner of a public key of Ed448. */
  verifyEd448(key: Uint8Array, context: Uint8Array, signature: Uint8Array, content: Uint8Array): Verified;
}

/** Requests to origins that the worker's settings allow. */
export interface FetchImports {
  /** Begins a fetch. Returns its number, from 1, which counts within the request. */
  start(request: Outgoing): number;
  /** The answer to a fetch, once for each. Waits until it is there. */
  finish(id: number): Fetched;
  /**
   * Waits until one of the fetches that were begun and not finished has its answer. Returns its
   * number, or 0 where none is under way.
   */
  waitAny(): number;
  /**
   * Waits as `wait-any` does, for so many milliseconds at most. Where no fetch is under way it waits that
   * long.
   */
  waitAnyWithin(ms: number): AwaitedFetch;
  /**
   * Waits as `wait-any` does, and takes the answer as `finish` does, at the price of one of them. Traps where none is
   * under way.
   */
  next(): EndedFetch;
  /** Gives up a fetch. */
  abort(id: number): void;
}

/**
 * The head of the request, for a worker that looks at it when it needs to. A worker that imports this interface has no fields
 * in the request that `handle` gets, and pays for none that it does not ask for. Every worker may import it.
 */
export interface HeadImports {
  /**
   * All fields of the request, in their order: of each its name, a colon, its value and a line feed. No name has a colon, and
   * no value a line feed (RFC 9110, section 5). Names and values are as in `types.field`.
   */
  fields(): string;
}

/**
 * Dates, numbers, order and names of a language and a time zone: the part of ECMA-402 that needs its data.
 *
 * A formatter has a number that counts within one request; a number that names none traps. A request has 16 of them at
 * once at most. Nothing depends on the machine: without a locale it is en-US, without a time zone UTC.
 */
export interface IntlImports {
  /**
   * Opens a formatter. `locales` are BCP 47 language tags, separated by commas, up to 1,024 bytes of them; `options` are
   * those of `Intl.DateTimeFormat` and `Intl.NumberFormat`, by their names, each value as ASCII of up to 64 bytes. The
   * calendars `chinese` and `dangi` are out of range.
   */
  open(kind: FormatterKind, locales: string, options: Array<Field>): Opened;
  /**
   * The text of a value: milliseconds since 1970 as a whole number of up to 8,640,000,000,000,000, or a number, each in
   * decimal as ECMAScript writes it, a number with up to 1,024 bytes. Traps for any other.
   */
  format(id: number, value: string): string;
  /** The same in parts: each with its type and its text. */
  parts(id: number, value: string): Array<Field>;
  /** What a formatter goes by: names and values, as `resolvedOptions` has them. */
  resolved(id: number): Array<Field>;
  /** Opens a service. Locales and options are as with `open`, and it counts as a formatter does. */
  openService(service: Service, locales: string, options: Array<Field>): Opened;
  /**
   * Calls a method of a service by its name, with its arguments as the JSON of a list: `compare`, `of`, `format`, `formatToParts`,
   * `select`, `selectRange`, `resolvedOptions`, and `segment`, which answers with the end of each segment, negative where it is not like a
   * word; and `formatRange` and `formatRangeToParts` of a formatter, whose values are those of `format`. Numbers are texts. A text
   * has up to 16,384 UTF-16 code units and no more than 32 combining marks in a row, a list up to 1,000 items. Another method is
   * `wrong-type`. Traps for arguments of another form.
   */
  ask(id: number, method: string, values: string): Asked;
  /**
   * What needs no service: `canonical-locales` and `supported-locales` of a list of tags, `supported-values` of a key; `locale` of a
   * tag and its options, whose answer has the members of an `Intl.Locale`; `maximize` and `minimize` of a tag, `locale-info` of a tag
   * and the name of a method as `getWeekInfo`; and `upper` and `lower` of a list of tags and a text of up to 65,536 code units.
   */
  lookUp(what: string, values: string): Asked;
  close(id: number): void;
}

/**
 * Keys and values that stay. Both are bytes; a key has 1 to 512, a value up to 25 MiB. Namespaces
 * are bound to the worker by its settings.
 */
export interface KvImports {
  get(namespace: string, key: Uint8Array): Got;
  /**
   * Stores a value. It expires after so many seconds, or never where that is 0. `metadata` is up to
   * 1,024 bytes that `list` shows. Durable when this returns.
   */
  put(namespace: string, key: Uint8Array, value: Uint8Array, seconds: number, metadata: string, condition: Condition): Stored;
  remove(namespace: string, key: Uint8Array, condition: Condition): Removed;
  /**
   * Keys that begin with `prefix`, in the order of their bytes: at most `limit`, and at most 1,000.
   * `cursor` is empty for the first page.
   */
  listKeys(namespace: string, prefix: Uint8Array, cursor: string, limit: number): Listed;
  /**
   * How long ago this host knew that what it reads of the namespace was the newest: what is read after the call is as it was then,
   * or newer. 0 for a namespace of this host alone. For one that a cluster's nodes share it is rounded up to whole 2,000 ms, and
   * `unavailable` where this host has not known that since it was started.
   */
  age(namespace: string): Aged;
}

/** Lines for the worker's log. */
export interface LogImports {
  /** Writes one line. Past the log limit of a request lines are dropped, and one mark says so. */
  write(level: Level, message: string): void;
}

/** Cryptographically secure random bytes; under a seed, the same bytes for every request. */
export interface RandomImports {
  /** At most 65,536 bytes a call; a longer request traps. */
  getBytes(length: number): Uint8Array;
  getU64(): bigint;
}

/**
 * Content piece by piece, both ways, in constant memory. A worker that imports this interface gets
 * its request's content, and that of what it fetches, as streams; one that does not gets it whole.
 *
 * A stream has a number that counts within one request; a number that names none traps.
 */
export interface StreamsImports {
  /** The next piece: 1 to `most` bytes. Waits until there are any. */
  read(id: number, most: number): Piece;
  /** Waits until a read would not wait, for so many milliseconds at most. Takes nothing from the stream. */
  waitReadable(id: number, ms: number): AwaitedPiece;
  /** Waits so many milliseconds: for who writes at a pace of its own. */
  pause(ms: number): void;
  /** Wants no more of a stream that is read. */
  cancel(id: number): void;
  /** A new stream to write to. What it is given to reads it: an answer, or a fetch. */
  create(): number;
  /** Hands over a piece. Waits while the reader is behind. */
  write(id: number, bytes: Uint8Array): Writing;
  /** Ends a stream that is written. */
  finish(id: number): void;
  /**
   * Begins the answer to the request while the worker goes on; what `handle` returns is then not
   * looked at. The content comes from the stream. Traps when the answer has begun already.
   */
  respond(status: number, fields: Array<Field>, id: number): void;
}

/** What a guest that is interpreted does slowly over bytes of text. Every worker may import it. */
export interface TextImports {
  /** Whether no byte has its highest bit set: then their UTF-8 is one character for each byte. */
  isAscii(bytes: Uint8Array): boolean;
  /** The UTF-8 of a text of up to 65,536 UTF-16 code units; a longer one traps. */
  encode(text: string): Uint8Array;
  /** The text that up to 65,536 bytes are the UTF-8 of; none where they are not valid (RFC 3629, section 4). More bytes trap. */
  decode(bytes: Uint8Array): string | undefined;
}

/**
 * What a worker ends by where it has no log to say it in. Every worker may import it: it tells no more than that a
 * request failed, which its owner is told anyway, and nobody else.
 */
export interface UncaughtImports {
  /**
   * Tells of an error that nothing caught, before the worker traps. Of the last call up to 4,096 characters are kept,
   * and told where the request ends by a trap.
   */
  tell(message: string): void;
}

/** Everything a host of world `worker` offers, by the interface's full name. */
export interface WorkerImports {
  "skerry:edge/log@0.1.0": LogImports;
  "skerry:edge/clock@0.1.0": ClockImports;
  "skerry:edge/random@0.1.0": RandomImports;
  "skerry:edge/config@0.1.0": ConfigImports;
  "skerry:edge/streams@0.1.0": StreamsImports;
  "skerry:edge/fetch@0.1.0": FetchImports;
  "skerry:edge/kv@0.1.0": KvImports;
  "skerry:edge/crypto@0.1.0": CryptoImports;
  "skerry:edge/compression@0.1.0": CompressionImports;
  "skerry:edge/uncaught@0.1.0": UncaughtImports;
  "skerry:edge/intl@0.1.0": IntlImports;
  "skerry:edge/cache@0.1.0": CacheImports;
  "skerry:edge/head@0.1.0": HeadImports;
  "skerry:edge/text@0.1.0": TextImports;
}

/**
 * A worker: one function from request to response. Each import but `uncaught`, `head` and `text` needs a grant of its
 * interface's name.
 */
export interface WorkerExports {
  handle(request: Request): Response;
}
