import { Client } from "undici";
import type { Destination } from "../client-connection.ts";

/** The connection stays: another one may lead to another process. */
const hour = 3_600_000;

/** A visitor of the sender: asks one thing after the other, and does not look at the answers, however large. */
export class SendersVisitor {
  readonly #client: Client;
  readonly #host: string;

  constructor({ host, port }: Destination, name: string) {
    this.#client = new Client(`http://${host}:${port}`, {
      keepAliveTimeout: hour,
      keepAliveMaxTimeout: hour,
    });
    this.#host = name;
  }

  /** Asks, once what was asked before is answered. Gives what it took, in µs, waiting for the turn included.
   * @throws Error where the status is not 200. */
  async ask(path: string): Promise<{ readonly micros: number }> {
    const asked = performance.now();
    const headers = { host: this.#host };
    const { statusCode, body } = await this.#client.request({ path, method: "GET", headers });
    await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    if (statusCode !== 200) throw new Error(`${this.#host}${path} answered ${statusCode}`);
    return { micros: (performance.now() - asked) * 1_000 };
  }
}
