import { KiB, MiB } from "../../byte-units.ts";
import type { OriginPattern } from "./origin.ts";
import type { Subrequests } from "./subrequests.ts";
import type { Target } from "./target.ts";

/** What holds of all that one tenant sends. Times in ms, sizes in bytes. */
export interface EgressSettings {
  /** Requests at one origin at once, from where each is sent to the end of its answer, and connections to it. Each
   * stream of events that is handed on is one, for as long as its visitor stays. HTTP/2 has as many on each connection as
   * the server allows, at most 64. */
  readonly connectionsPerOrigin: number;
  /** How long a request waits where there are as many already. */
  readonly connectionPatience: number;
  /** Requests at all origins together, likewise. */
  readonly requestsAtOnce: number;
  /** Origins that connections are kept to. */
  readonly origins: number;
  /** How long an idle connection is kept, whatever the server offers. */
  readonly idle: number;
  /** Time from the question to DNS to the end of the TLS handshake. */
  readonly connectTimeout: number;
  /** Time from the request to the response's head. */
  readonly headersTimeout: number;
  /** The time between two pieces of the response's body, without that in which it is not read. Event streams send
   * something every 15 to 30 s, so that no host on the way takes them for dead (HTML Standard, "Server-sent events",
   * authoring notes). */
  readonly bodyTimeout: number;
  /** Time from the first hop to the last byte of the body. A worker's deadline ends its own waiting before; this is
   * for answers that it has handed on. */
  readonly totalTimeout: number;
  /** The request's URI. */
  readonly uri: number;
  /** All fields of the request. */
  readonly requestFields: number;
  /** All fields of the response, each counted as it came. */
  readonly responseFields: number;
  /** How many fields a response may have. */
  readonly responseFieldCount: number;
  /** The response's body, as it comes. */
  readonly responseBody: number;
  readonly redirects: number;
  /** Certificates of authorities to trust besides those that Node brings, as PEM. */
  readonly extraAuthorities: readonly string[];
}

export const defaultEgressSettings: EgressSettings = {
  connectionsPerOrigin: 512,
  connectionPatience: 1_000,
  requestsAtOnce: 2_048,
  origins: 64,
  idle: 4_000,
  connectTimeout: 10_000,
  headersTimeout: 60_000,
  bodyTimeout: 60_000,
  totalTimeout: 3_600_000,
  uri: 16 * KiB,
  requestFields: 128 * KiB,
  responseFields: 128 * KiB,
  responseFieldCount: 2_000,
  responseBody: 100 * MiB,
  redirects: 20,
  extraAuthorities: [],
};

/** What holds of one request that a worker sends. */
export interface EgressRules {
  /** The worker that sends it, where connections are counted by worker. */
  readonly worker?: string;
  /** Where it may go, if the address is a public one. */
  readonly allow: readonly OriginPattern[];
  /** Where it may go whatever the address is: what the operator has named. */
  readonly private: readonly OriginPattern[];
  /** How many hosts of this kind the visitor's request came through, by {@link readHops}. */
  readonly hops: number;
  /** How many requests the visitor's request may still cause. */
  readonly subrequests: Subrequests;
  /** Whether what is served there is the worker that asks. */
  readonly self?: (target: Target) => boolean;
  /** Bytes of a response's body, in the place of the tenant's setting. */
  readonly responseBody?: number;
  /** How long a server may send nothing, before its response's head or between two pieces of the body, in the place
   * of the tenant's two settings. In ms. */
  readonly idleTimeout?: number;
  /** How long the request waits for a connection, in ms, where that is shorter than the tenant's setting. */
  readonly connectTimeout?: number;
  /** A time-out in place of the tenant's setting, in ms. */
  readonly totalTimeout?: number;
}
