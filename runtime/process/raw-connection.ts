import { connect, type Server, Socket } from "node:net";
import { noteAccepted } from "./accept-backlog.ts";

/** The system's end of a connection, as Node has it below its sockets. */
export interface RawHandle {
  close(): void;
  readonly fd?: number;
  onread?: (buffer: ArrayBuffer | undefined) => void;
  readStart?(): number;
  readStop?(): number;
  setNoDelay?(isOn: boolean): number;
  /** Tells where the other end of a connection of the network is. Returns an error's number where there is none any more. */
  getpeername?(peer: { address?: string }): number;
}

/** A server's handle, as Node has it. */
interface ListeningHandle {
  onconnection: (error: number, accepted: RawHandle | undefined) => void;
}

/** What Node calls its handles: of connections of the network, and of those to paths. */
export type HandleKind = "TCP" | "Pipe";

/** A connection on its way between processes, as it is: nothing is read from it where it passes. Node hands over handles
 * as such, and documents it of sockets alone, which begin to read wherever they arrive. This is the one place that knows. */
export class RawConnection {
  readonly #handle: RawHandle;
  /** Where its client is, "" of one of this host. Null of one that was not accepted here. */
  readonly client: string | null;
  readonly #onClosed: (() => void)[] = [];
  #destroyed = false;

  constructor(handle: RawHandle, client: string | null = null) {
    this.#handle = handle;
    this.client = client;
  }

  /** Makes a server that listens give its connections as they are, by its event "connection": a socket of Node's costs several times as
   * much as the connection. Those whose clients have reset them by then are closed. Of each that is accepted the server's event "accepted"
   * tells first. */
  static acceptFrom(server: Server, take: (connection: RawConnection) => void): void {
    const { _handle: listener } = server as unknown as { _handle: ListeningHandle };
    listener.onconnection = (error, handle) => {
      if (handle === undefined) {
        server.emit("error", new Error(`accept: ${error}`));
        return;
      }
      noteAccepted();
      server.emit("accepted");
      const peer: { address?: string } = {};
      // A connection of the network that was reset has no other end any more.
      if ((handle.getpeername?.(peer) ?? 0) !== 0) handle.close();
      else server.emit("connection", new RawConnection(handle, peer.address ?? ""));
    };
    server.on("connection", take as (connection: unknown) => void);
  }

  /** Takes the connection out of a socket that is paused and has read nothing. Null where it has closed meanwhile. */
  static of(socket: Socket): RawConnection | null {
    const inside = socket as unknown as { _handle: RawHandle | null };
    const handle = inside._handle;
    if (socket.destroyed || handle === null) return null;
    inside._handle = null;
    return new RawConnection(handle);
  }

  /** A connection to a unix socket, from which nothing is read. Rejects with the system's error. */
  static to(path: string): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      // Node reads from one that is not paused as soon as it is there.
      const socket = connect(path).pause();
      socket.once("error", reject);
      socket.once("connect", () => resolve(RawConnection.of(socket)!));
    });
  }

  get kind(): HandleKind {
    return this.#handle.constructor.name as HandleKind;
  }

  /** The system's end, for who reads from it while it waits. */
  get handle(): RawHandle {
    return this.#handle;
  }

  /** What Node's `send` takes. Its types know of sockets alone. */
  get sendable(): Socket {
    return this.#handle as unknown as Socket;
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }

  /** Closes this process's end. Whoever it was handed to has its own. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#handle.close();
    for (const listener of this.#onClosed) listener();
  }

  /** Calls the listener once this process's end is closed. */
  onClosed(listener: () => void): void {
    this.#onClosed.push(listener);
  }

  /** Sends what is written at once, wherever it is written. */
  setNoDelay(): void {
    this.#handle.setNoDelay?.(true);
  }

  /** The connection as a socket, which reads from now on. */
  toSocket(): Socket {
    const options = { handle: this.#handle, readable: true, writable: true };
    return new Socket(options as unknown as ConstructorParameters<typeof Socket>[0]);
  }
}

/** Whether what came with a message is a connection as it is, of one of these kinds. */
export function isRawHandle(
  handle: unknown,
  kinds: readonly HandleKind[] = ["TCP", "Pipe"],
): handle is RawHandle {
  if (typeof handle !== "object" || handle === null || handle instanceof Socket) return false;
  return (kinds as readonly string[]).includes(handle.constructor.name);
}
