import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type buildConnector, Client, type Dispatcher } from "undici";
import { AnswerHeads } from "./answer-heads.ts";
import type { AwaitedDials } from "./awaited-dials.ts";
import { givenUp } from "./origin-connector.ts";
import { nextStreamReset } from "./stream-resets.ts";

/** What an answer may ask about the connection that its request is on. */
export interface AnswerConnection {
  /** True if other answers came on it before. */
  readonly kept: boolean;
  /** True if anything of the answer may have come. Of HTTP/2, where undici itself sends again what its origin says it did not take, also if
   * the connection is still there: then only a stream of it ended. */
  readonly received: boolean;
  /** True if it is HTTP/1.1 and ended by an error, such as a reset: content that it alone delimits is cut. */
  readonly broken: boolean;
  /** A request begins on it. @returns a function that tells whether the answer's stream was reset, where there is one. */
  begin(): () => boolean;
  /** An answer has come to its end. */
  end(): void;
}

/** What takes an answer, and is told of the connection before its request begins. */
export interface AnswerHandler extends Dispatcher.DispatchHandler {
  connection: AnswerConnection | null;
  /** Is told when the request is over; null until it is sent. */
  dials: AwaitedDials | null;
}

/** What a connection is opened with. */
export type ConnectionOptions = Client.Options & {
  readonly connect: buildConnector.connector;
  /** Bytes of an answer's head. */
  readonly maxHeaderSize: number;
};

/** The one connection at a time that undici has for a client. */
class PresentConnection implements AnswerConnection {
  readonly #most: number;
  #heads: AnswerHeads | null = null;
  #socket: Socket | null = null;
  #answers = 0;
  broken = false;

  constructor(maxHead: number) {
    this.#most = maxHead;
  }

  get kept(): boolean {
    return this.#answers > 0;
  }

  get received(): boolean {
    return this.#heads?.received ?? this.#socket?.destroyed !== true;
  }

  connected(socket: Socket | TLSSocket): void {
    this.#answers = 0;
    this.broken = false;
    this.#socket = socket;
    const other = "alpnProtocol" in socket && socket.alpnProtocol === "h2";
    this.#heads = other ? null : new AnswerHeads(socket, this.#most);
    if (other) return;
    // Told before undici is, which takes content without a length to be whole after a reset.
    socket.on("error", () => {
      this.broken = true;
    });
  }

  begin(): () => boolean {
    if (this.#heads === null) return nextStreamReset();
    this.#heads.await();
    return noStream;
  }

  end(): void {
    this.#answers++;
  }
}

const noStream = () => false;

/** A client of undici, on one connection at a time, whose answers know of it. */
export class OriginConnection extends Client {
  readonly #present: PresentConnection;
  readonly #dials: AwaitedDials;

  constructor(origin: string | URL, options: ConnectionOptions, dials: AwaitedDials) {
    const { connect, maxHeaderSize } = options;
    const present = new PresentConnection(maxHeaderSize);
    super(origin, {
      ...options,
      connect: (wanted, callback) => {
        // Undici still has the requests that were given up before they were on any.
        if (!dials.isAwaited(this)) {
          queueMicrotask(() => callback(givenUp(), null));
          return;
        }
        const dial = connect(wanted, (...result) => {
          dials.settle(this);
          if (result[1] !== null) present.connected(result[1]);
          callback(...result);
        });
        // Its type says nothing of what it is (`origin-connector.ts`).
        dials.begin(this, dial as unknown as Duplex);
        return dial;
      },
    });
    this.#present = present;
    this.#dials = dials;
  }

  override dispatch(
    request: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const answer = handler as AnswerHandler;
    answer.connection = this.#present;
    this.#dials.assign(answer, this);
    return super.dispatch(request, handler);
  }
}
