import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Time that a connection has for its first byte, and how often that is looked at, in ms. */
const firstByteTime = 2_000;
const lookEvery = 500;

interface Open {
  /** When it was opened, by this process's clock in ms. */
  readonly at: number;
  /** Requests that were let in and are not answered yet. */
  requests: number;
}

/** Keeps a server's connections to a number. Where as many are open, a new one takes the place of the one that has been without a request
 * for longest, or of the oldest where each has one: whoever opens many keeps nobody out. One that sends nothing is closed soon. */
export class BoundedConnections {
  readonly #most: number;
  /** Open connections, the one that has been without a request for longest first. */
  readonly #open = new Map<Socket, Open>();

  constructor(server: Server, most: number) {
    this.#most = most;
    server.on("connection", (socket) => this.#add(socket));
    const timer = setInterval(() => this.#look(), lookEvery).unref();
    server.on("close", () => clearInterval(timer));
  }

  /** Call for a request that is let in, with its response. */
  letIn(socket: Socket, response: ServerResponse): void {
    const open = this.#open.get(socket);
    if (open === undefined) return;
    open.requests++;
    response.once("close", () => {
      open.requests--;
      if (this.#open.delete(socket)) this.#open.set(socket, open);
    });
  }

  #add(socket: Socket): void {
    if (this.#open.size >= this.#most) this.#first()?.destroy();
    this.#open.set(socket, { at: performance.now(), requests: 0 });
    socket.once("close", () => this.#open.delete(socket));
  }

  #first(): Socket | undefined {
    let first: Socket | undefined;
    for (const [socket, { requests }] of this.#open) {
      if (socket.destroyed) continue;
      if (requests === 0) return socket;
      first ??= socket;
    }
    return first;
  }

  #look(): void {
    const latest = performance.now() - firstByteTime;
    for (const [socket, { at, requests }] of this.#open) {
      if (requests === 0 && at <= latest && socket.bytesRead === 0) socket.destroy();
    }
  }
}
