import { ClientConnection, type Destination, getRequest } from "../client-connection.ts";

/** A visitor: one connection, on which it asks one thing after the other. */
export class Visitor {
  readonly #connection: ClientConnection;
  readonly #host: string;
  #fail: (error: Error) => void = () => {};
  #last: Promise<unknown> = Promise.resolve();

  constructor(destination: Destination, host: string) {
    this.#host = host;
    this.#connection = new ClientConnection(destination, (error) => this.#fail(error));
  }

  /** Asks, once what was asked before is answered. Gives the content, and what it took from sending to the end of
   * the answer, in µs. @throws Error where the status is not 200, or the connection ends. */
  ask(path: string): Promise<{ readonly text: string; readonly micros: number }> {
    const asked = this.#last.then(() => this.#ask(path));
    this.#last = asked.catch(() => {});
    return asked;
  }

  close(): void {
    this.#connection.close();
  }

  #ask(path: string): Promise<{ text: string; micros: number }> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      const sent = performance.now();
      this.#connection.ask(getRequest(this.#host, path), null, ({ status, body }) => {
        const micros = (performance.now() - sent) * 1_000;
        if (status === 200) resolve({ text: String(body ?? ""), micros });
        else reject(new Error(`${this.#host}${path} answered ${status}: ${body}`));
      });
    });
  }
}

/** The time that all processes of a machine agree on, in ms since 1970 with fractions. */
export const wallNow = (): number => performance.timeOrigin + performance.now();

/** Resolves at a time of {@link wallNow}, or at once where it is over. */
export async function until(wall: number): Promise<void> {
  // Timers are late by a ms or so: the rest goes by turns of the event loop.
  const early = wall - wallNow() - 1.5;
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  while (wallNow() < wall) await new Promise((resolve) => setImmediate(resolve));
}
