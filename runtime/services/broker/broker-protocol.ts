// What is said of connections to origins: by a shard to its supervisor, and by the supervisor to a cordon's broker.

import * as v from "valibot";
import { checkOf, isNull } from "../../process/check-of.ts";
import type { MessageChecks, Nothing } from "../../process/rpc.ts";
import { count } from "../../value-schemas.ts";
import type { FetchFailureCode } from "../fetch/fetch-error.ts";
import type { WorkerGrants } from "./connection-grants.ts";

/** A connection to an origin that somebody wants, under a number of its own. */
export interface WantedConnection {
  readonly number: number;
  /** Whose request it is for. */
  readonly worker: string;
  /** The origin in its canonical form. */
  readonly origin: string;
  /** Whether any address will do: the worker's operator has named the origin. */
  readonly anyAddress: boolean;
}

/** A connection that nobody wants any more, by its number. */
export interface GivenUp {
  readonly number: number;
}

/** How a connection fails to come about. */
const failureCodes = [
  "denied",
  "private-address",
  "dns",
  "connect",
  "timeout",
  "connection-limit",
] as const satisfies readonly FetchFailureCode[];

export type ConnectionFailureCode = (typeof failureCodes)[number];

/** Why one did not come about. */
export interface RefusedConnection {
  readonly number: number;
  readonly failure: { readonly code: ConnectionFailureCode; readonly message: string };
}

export function isConnectionFailure(code: FetchFailureCode): code is ConnectionFailureCode {
  return (failureCodes as readonly string[]).includes(code);
}

export interface BrokerStart {
  /** Addresses and CIDR ranges that no worker may fetch from, public as they are. */
  readonly deniedAddresses: readonly string[];
  readonly grants: readonly WorkerGrants[];
}

/** The protocol between the supervisor and a broker. Connections that came about are handed over by their numbers. */
export interface BrokerProtocol {
  readonly child: {
    readonly calls: {
      readonly start: { ask: BrokerStart; reply: null };
      /** Replaces all grants. */
      readonly grant: { ask: readonly WorkerGrants[]; reply: null };
    };
    readonly tells: {
      readonly connect: WantedConnection;
      /** Nobody wants the connection of that number any more. */
      readonly giveUp: GivenUp;
    };
  };
  readonly parent: {
    readonly calls: Nothing;
    readonly tells: { readonly beat: null; readonly unconnected: RefusedConnection };
  };
}

/** Characters of an origin: a name of DNS has 253 at most. */
const longestOrigin = 300;
const longestMessage = 2_000;

/** The form in which a shard wants a connection. */
export const isWantedConnection = checkOf(
  v.strictObject({
    number: count,
    worker: v.pipe(v.string(), v.maxLength(63)),
    origin: v.pipe(v.string(), v.maxLength(longestOrigin)),
    anyAddress: v.boolean(),
  }),
);

/** The form in which it gives one up. */
export const isGivenUp = checkOf(v.strictObject({ number: count }));

export const brokerChecks: MessageChecks<BrokerProtocol> = {
  replies: { start: isNull, grant: isNull },
  asks: {},
  tells: {
    beat: isNull,
    unconnected: checkOf(
      v.object({
        number: count,
        failure: v.object({
          code: v.picklist(failureCodes),
          message: v.pipe(v.string(), v.maxLength(longestMessage)),
        }),
      }),
    ),
  },
};
