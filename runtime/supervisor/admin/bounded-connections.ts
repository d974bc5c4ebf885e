import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Time that a connection has for its first byte, and how often that is looked at, in ms. */
const firstByteTime = 2_000;
const pollInterval = 500;

interface Open {
  /** When it was opened, by this process's clock in ms. */
  readonly at: number;
  /** Requests that were let in and are not answered yet. */
  requests: number;
}

/** Connections beyond that number where each has a request that was let in. */
const reserve = 16;

/** Keeps a server's connections to a number. Where as many are open, a new one takes the place of the one that has been without a request
 * for longest: whoever may ask nothing, and opens many, ends no request and keeps others out for moments at most. One that sends nothing is
 * closed soon. */
export class BoundedConnections {
  readonly #most: number;
  /** Open connections, the one that has been without a request for longest first. */
  readonly #open = new Map<Socket, Open>();

  constructor(server: Server, most: number) {
    this.#most = most;
    server.on("connection", (socket) => this.#add(socket));
    let timer: NodeJS.Timeout | undefined;
    // It may close and listen anew.
    server.on("listening", () => {
      clearInterval(timer);
      timer = setInterval(() => this.#look(), pollInterval).unref();
    });
    server.on("close", () => {
      if (!server.listening) clearInterval(timer);
    });
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
    if (this.#open.size >= this.#most && !this.#makeRoom()) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { at: performance.now(), requests: 0 });
    socket.once("close", () => this.#open.delete(socket));
  }

  /** Closes the connection that has been without a request for longest. False where there is no room for another one. */
  #makeRoom(): boolean {
    for (const [socket, { requests }] of this.#open) {
      if (requests > 0) continue;
      this.#open.delete(socket);
      socket.destroy();
      return true;
    }
    return this.#open.size < this.#most + reserve;
  }

  #look(): void {
    const latest = performance.now() - firstByteTime;
    for (const [socket, { at, requests }] of this.#open) {
      if (requests === 0 && at <= latest && socket.bytesRead === 0) socket.destroy();
    }
  }
}
