import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client that says what it likes when it likes, byte by byte. */
export class RawClient {
  readonly socket: Socket;
  #received = "";

  private constructor(socket: Socket) {
    this.socket = socket;
    // A server may reset a connection.
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("latin1");
    });
  }

  /** @param where a port of 127.0.0.1, or a unix socket. */
  static async connect(where: number | string): Promise<RawClient> {
    const socket = typeof where === "number" ? connect(where, "127.0.0.1") : connect(where);
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  /** All that came so far. */
  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.socket.destroyed;
  }

  send(bytes: string): void {
    this.socket.write(bytes, "latin1");
  }

  /** Waits until what came matches. @throws after `ms`, with what came. */
  async until(pattern: RegExp, ms = 10_000): Promise<string> {
    const end = performance.now() + ms;
    while (!pattern.test(this.#received)) {
      if (performance.now() > end) {
        throw new Error(`${pattern} did not come in ${ms} ms: ${JSON.stringify(this.#received)}`);
      }
      await new Promise((wait) => setTimeout(wait, 5));
    }
    return this.#received;
  }

  /** Waits for the connection's end. @returns how long that took, in ms. @throws after `ms`. */
  async untilClosed(ms = 10_000): Promise<number> {
    const begun = performance.now();
    while (!this.socket.destroyed) {
      if (performance.now() - begun > ms) {
        throw new Error(`open after ${ms} ms: ${JSON.stringify(this.#received)}`);
      }
      await new Promise((wait) => setTimeout(wait, 5));
    }
    return performance.now() - begun;
  }

  end(): void {
    this.socket.destroy();
  }
}
