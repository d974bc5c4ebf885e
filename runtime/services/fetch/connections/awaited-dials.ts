import type { Duplex } from "node:stream";
import type { AnswerHandler, OriginConnection } from "./origin-connection.ts";

/** The requests at an origin, and the connections that are on their way. A connection is for the request that it
 * was begun for, unless another waits for any: undici lets the first at an https: origin find out the protocol for all. Undici makes one again for a request
 * that an origin did not take, so a request counts until its answer ends. */
export class AwaitedDials {
  /** By request: its connection; null while it waits in its pool's queue. */
  readonly #requests = new Map<AnswerHandler, OriginConnection | null>();
  readonly #dials = new Map<OriginConnection, Duplex>();

  /** A request waits for a connection. */
  wait(request: AnswerHandler): void {
    this.#requests.set(request, null);
  }

  /** It is on this connection, or waits for it. */
  assign(request: AnswerHandler, connection: OriginConnection): void {
    if (this.#requests.has(request)) this.#requests.set(request, connection);
  }

  /** Its answer has ended, or failed. */
  end(request: AnswerHandler): void {
    this.#requests.delete(request);
  }

  /** Nobody waits for its answer: ends connections on their way that no other request waits for. */
  giveUp(request: AnswerHandler): void {
    if (this.#requests.delete(request)) this.#endUnawaited();
  }

  /** A connection is on its way, which ends by destroying `dial`. */
  begin(connection: OriginConnection, dial: Duplex): void {
    this.#dials.set(connection, dial);
  }

  /** True if a request needs this connection, or any. */
  isAwaited(connection: OriginConnection): boolean {
    for (const awaited of this.#requests.values()) {
      if (awaited === null || awaited === connection) return true;
    }
    return false;
  }

  /** A connection is on its way no more: it is there, or has failed. */
  settle(connection: OriginConnection): void {
    this.#dials.delete(connection);
  }

  endAll(): void {
    for (const dial of this.#dials.values()) dial.destroy();
  }

  #endUnawaited(): void {
    for (const [connection, dial] of this.#dials) {
      if (!this.isAwaited(connection)) dial.destroy();
    }
  }
}
