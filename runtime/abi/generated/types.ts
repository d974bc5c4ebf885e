// Generated from runtime/abi/*.wit by `npm run abi`: change those.

export type Level = "debug" | "info" | "warn" | "error";

/**
 * One field of a message: name and value, in the order of the message, repeated names kept.
 *
 * A field value is a row of bytes in HTTP (RFC 9110, section 5.5). Each byte crosses as the code
 * point of the same number, U+0000 to U+00FF, so no value is lost and ASCII reads as it is.
 * Names arrive in lower case.
 */
export type Field = [string, string];

/** A message's content, whole. */
export type Body = { tag: "empty" } | { tag: "bytes"; val: Uint8Array };

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
 * Time, frozen for the length of a request: both functions return the moment the request began.
 * A guest can't time itself or its neighbours.
 */
export interface ClockImports {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  wallClock(): bigint;
  /** Nanoseconds since some moment before the worker was loaded; never goes back. */
  monotonic(): bigint;
}

/** What the operator set for this worker. Values can't change during a request. */
export interface ConfigImports {
  /** A variable by name. */
  variable(name: string): string | undefined;
  /** A secret by name: the same, but never printed, logged or listed. */
  secret(name: string): string | undefined;
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

/** Everything a host of world `worker` offers, by the interface's full name. */
export interface WorkerImports {
  "skerry:edge/log@0.1.0": LogImports;
  "skerry:edge/clock@0.1.0": ClockImports;
  "skerry:edge/random@0.1.0": RandomImports;
  "skerry:edge/config@0.1.0": ConfigImports;
}

/** A worker: one function from request to response. Each import needs a grant of its interface's name. */
export interface WorkerExports {
  handle(request: Request): Response;
}
