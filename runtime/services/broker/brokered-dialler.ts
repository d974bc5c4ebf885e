import type { Socket } from "node:net";
import type { Dialler, Wanted } from "../fetch/connections/dialler.ts";
import { isLate } from "../fetch/failure-of.ts";
import { FetchError } from "../fetch/fetch-error.ts";
import type { GivenUp, RefusedConnection, WantedConnection } from "./broker-protocol.ts";
import { ConnectionAllowance } from "./connection-allowance.ts";

/** A connection that is on its way here. */
interface PendingConnection {
  readonly end: () => void;
  readonly signal: AbortSignal;
  resolve(socket: Socket): void;
  reject(error: FetchError): void;
}

/** Gets a process its connections from its cordon's broker, through the process's parent. */
export class BrokeredDialler implements Dialler {
  readonly #ask: (wanted: WantedConnection) => void;
  readonly #giveUp: (given: GivenUp) => void;
  readonly #allowance = new ConnectionAllowance();
  readonly #pending = new Map<number, PendingConnection>();
  #lastNumber = 0;

  /** @param ask the answer is given to {@link take} or {@link refused}. @param giveUp says that nobody waits for it any more; an
   * answer comes all the same. */
  constructor(ask: (wanted: WantedConnection) => void, giveUp: (given: GivenUp) => void) {
    this.#ask = ask;
    this.#giveUp = giveUp;
  }

  async dial({ worker, target, anyAddress }: Wanted, signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted();
    const end = this.#allowance.begin(worker);
    if (end === null) throw tooMany();
    const number = ++this.#lastNumber;
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    this.#pending.set(number, { end, signal, resolve, reject });
    const giveUp = () => {
      // Its broker waits as long as a fetch does, ends one that is late by itself, and counts it as late.
      if (!isLate(signal.reason)) this.#giveUp({ number });
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#ask({ number, worker, origin: target.origin, anyAddress });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** A connection has come. */
  take(number: number, socket: Socket): void {
    const pending = this.#settle(number);
    socket.on("error", () => {});
    if (pending === undefined || pending.signal.aborted) socket.destroy();
    else pending.resolve(socket);
  }

  /** None will. */
  refused({ number, failure: { code, message } }: RefusedConnection): void {
    this.#settle(number)?.reject(new FetchError(code, message));
  }

  /** Does nothing: no part of it belongs to one tenant. */
  close(): void {}

  /** What was given up counts until its answer is here. */
  #settle(number: number): PendingConnection | undefined {
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    pending?.end();
    return pending;
  }
}

function tooMany(): FetchError {
  return new FetchError(
    "connection-limit",
    "Too many connections to origins are being made at once, or were begun within a short time.",
  );
}
