import type { Socket } from "node:net";

/** The connections that this process has made: to origins, and to other shards. They are bounded by what the process
 * may open, so that incoming connections, and the process's own files, have their share. */
export class OutwardConnections {
  /** Connections at once. */
  most = Number.POSITIVE_INFINITY;
  #open = 0;

  get open(): number {
    return this.#open;
  }

  /** True while no other connection is to be made. */
  get full(): boolean {
    return this.#open >= this.most;
  }

  /** Counts a connection that is being made. Call the returned function when it was made, with its socket, which
   * counts until it is closed; or without one when it failed. */
  begin(): (socket?: Socket) => void {
    this.#open++;
    let counted = true;
    const end = () => {
      if (counted) this.#open--;
      counted = false;
    };
    return (socket) => {
      if (socket === undefined || socket.closed) end();
      else socket.once("close", end);
    };
  }
}

/** The connections of this process. */
export const outwardConnections = new OutwardConnections();
