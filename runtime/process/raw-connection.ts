import { connect, Socket } from "node:net";

/** The system's end of a connection, as Node has it below its sockets. */
export interface RawHandle {
  close(): void;
}

/** What Node calls its handles: of connections of the network, and of those to paths. */
export type HandleKind = "TCP" | "Pipe";

/** A connection on its way between processes, as it is: nothing is read from it where it passes. Node hands over handles
 * as such, and documents it of sockets alone, which begin to read wherever they arrive. This is the one place that knows. */
export class RawConnection {
  readonly #handle: RawHandle;
  #destroyed = false;

  constructor(handle: RawHandle) {
    this.#handle = handle;
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
  }

  /** The connection as a socket, which reads from now on. */
  toSocket(): Socket {
    const options = { handle: this.#handle, readable: true, writable: true };
    return new Socket(options as ConstructorParameters<typeof Socket>[0]);
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
