import { RawConnection } from "../../process/raw-connection.ts";
import { CheckedDialler } from "../fetch/connections/checked-dialler.ts";
import { DnsResolver, type Resolver } from "../fetch/connections/resolver.ts";
import { connectFailureOf } from "../fetch/failure-of.ts";
import { FetchError } from "../fetch/fetch-error.ts";
import type { Target } from "../fetch/target.ts";
import type { RefusedConnection, WantedConnection } from "./broker-protocol.ts";
import { isConnectionFailure } from "./broker-protocol.ts";
import { ConnectionGrants, type WorkerGrants } from "./connection-grants.ts";

/** Connections that are being made at once, for all workers. */
const maxConcurrent = 4_096;

/** How long one may take, in ms: as long as a fetch waits for it (`EgressSettings`). */
const longest = 10_000;

export interface ConnectionBrokerOptions {
  /** Which addresses may be reached without an operator's word. */
  readonly isPublic: (address: string) => boolean;
  /** Hands over a connection that came about, by its number. */
  readonly onConnected: (connection: RawConnection, number: number) => void;
  readonly onRefused: (refused: RefusedConnection) => void;
  /** Asks name servers for one worker. */
  readonly newResolver?: () => Resolver;
}

/** Makes the connections to origins that workers of one cordon were granted, and hands them over: it reads from none. Whoever
 * asks may have been taken over. Each worker's questions to name servers are its own. */
export class ConnectionBroker {
  readonly #options: ConnectionBrokerOptions;
  readonly #grants = new ConnectionGrants();
  readonly #diallers = new Map<string, CheckedDialler>();
  /** What ends the making of each, by its number. */
  readonly #ends = new Map<number, AbortController>();
  #underWay = 0;

  constructor(options: ConnectionBrokerOptions) {
    this.#options = options;
  }

  /** Replaces all grants. */
  grant(grants: readonly WorkerGrants[]): void {
    this.#grants.set(grants);
    for (const [worker, dialler] of this.#diallers) {
      if (this.#grants.has(worker)) continue;
      dialler.close();
      this.#diallers.delete(worker);
    }
  }

  /** Makes a connection, or says why not. Never rejects. */
  async connect(wanted: WantedConnection): Promise<void> {
    const { number, origin } = wanted;
    const { onConnected, onRefused } = this.#options;
    this.#underWay++;
    try {
      const target = this.#grants.targetOf(wanted);
      if (this.#underWay > maxConcurrent) throw tooMany();
      onConnected(await this.#dial(wanted, target), number);
    } catch (error) {
      const { code, message } = connectFailureOf(error, origin).failure;
      const known = isConnectionFailure(code) ? code : "connect";
      onRefused({ number, failure: { code: known, message } });
    } finally {
      this.#underWay--;
    }
  }

  /** Makes one no longer that nobody wants any more. It is told as one that did not come about. */
  giveUp(number: number): void {
    this.#ends.get(number)?.abort(new FetchError("connect", "The connection was given up."));
  }

  async #dial(
    { number, worker, anyAddress }: WantedConnection,
    target: Target,
  ): Promise<RawConnection> {
    const late = new AbortController();
    this.#ends.set(number, late);
    const timer = setTimeout(
      () => late.abort(Object.assign(new Error("late"), { code: "ETIMEDOUT" })),
      longest,
    );
    try {
      const wanted = { worker, target, anyAddress };
      const socket = await this.#dialler(worker).dial(wanted, late.signal);
      const connection = RawConnection.of(socket);
      if (connection !== null) return connection;
      throw new FetchError("connect", `The connection to ${target.origin} was closed.`);
    } finally {
      clearTimeout(timer);
      if (this.#ends.get(number) === late) this.#ends.delete(number);
    }
  }

  #dialler(worker: string): CheckedDialler {
    const { isPublic, newResolver = () => new DnsResolver() } = this.#options;
    const dialler = this.#diallers.get(worker) ?? new CheckedDialler(newResolver(), isPublic);
    this.#diallers.set(worker, dialler);
    return dialler;
  }
}

function tooMany(): FetchError {
  return new FetchError(
    "connection-limit",
    `${maxConcurrent} connections to origins are being made at once, as many as workers that share a process may have.`,
  );
}
