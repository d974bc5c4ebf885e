import type { ByteBudget } from "../message/byte-budget.ts";
import type { RequestHead, Target } from "../routing/target.ts";
import type { ReachSocket } from "../services/sockets/reach-socket.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import type { Forwarder } from "./forward/forwarder.ts";
import type { TrustedProxies } from "./read/client-address.ts";
import type { BeginTrace, RequestMeta } from "./request-meta.ts";
import type { LargeBodies } from "./write/large-bodies.ts";
import type { UnsentAnswers } from "./write/unsent-answers.ts";
import type { WriteQueue } from "./write/write-queue.ts";

/** Time limits for clients, in ms. */
export interface ClientTimes {
  /** For the fields of a request, from the connection's first moment or the request's first byte. */
  readonly headersTimeout: number;
  /** For a request with its body. */
  readonly requestTimeout: number;
  /** Without sending anything of a body that is taken as a stream, while more of it is waited for. Such a
   * request may take longer than `requestTimeout` as a whole. */
  readonly bodyPauseTimeout: number;
  /** Between an answer and the next request. */
  readonly keepAliveTimeout: number;
  /** The longest time in which a client reads no byte of an answer that is ready. */
  readonly writeTimeout: number;
}

/** The defaults for every command that serves. */
export const defaultClientTimes: ClientTimes = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  bodyPauseTimeout: 30_000,
  // Longer than proxies keep an idle connection, so that it is theirs to close.
  keepAliveTimeout: 75_000,
  writeTimeout: 20_000,
};

/** What happened to connections when there were too many: idle ones were closed, or new ones refused. */
export type Crowded = "closed" | "refused";

export interface HttpServerOptions {
  /** Finds the target of each request once its head has been read. An error that it throws is answered too. */
  readonly route: (head: RequestHead) => Target;
  /** Called for each request that ended here, without its response's fields and body. */
  readonly onOutcome: (outcome: Outcome, meta: RequestMeta) => void;
  /**
   * Called for a defect of the host while a request was ended or reported: that request has its answer, and others
   * continue.
   */
  readonly onFault?: (error: unknown) => void;
  /**
   * The proxies in front, which are trusted to state the client's address, scheme and request ids. An empty set trusts
   * none, and such fields of clients are removed. If left out (`skerry run`), such fields are ordinary ones, and guests
   * get them unchanged.
   */
  readonly proxies?: TrustedProxies;
  readonly times?: Partial<ClientTimes>;
  /**
   * The maximum of open connections. For one more, those that have waited longest for their client are closed; if each
   * has a request in progress, the new one is refused with `overloaded`.
   */
  readonly maxConnections?: number;
  /**
   * The maximum of refused connections that stay open until their client has read the error; any more are closed at
   * once.
   */
  readonly maxRefused?: number;
  /** Called when connections were closed or refused because there were too many. */
  readonly onCrowded?: (how: Crowded, connections: number) => void;
  /** Bytes of bodies that are being read, and of answers that clients have not taken, each in total. */
  readonly bodyBytes?: number;
  readonly answerBytes?: number;
  /** The time added to another cordon's own limits before its shard is given up, in ms. */
  readonly forwardGrace?: number;
  readonly beginTrace?: BeginTrace;
  /** Connects to the sockets of other cordons' shards; this process does where it is left out. */
  readonly reachShard?: ReachSocket;
}

/** The objects that the exchanges of one HTTP server share. */
export interface ServerContext {
  readonly options: HttpServerOptions;
  readonly bodies: ByteBudget;
  readonly unsent: UnsentAnswers;
  readonly largeBodies: LargeBodies;
  readonly writeQueue: WriteQueue;
  /** The same as in {@link ClientTimes}. */
  readonly bodyPauseTimeout: number;
  readonly forwarder: Forwarder;
  readonly forwardGrace: number;
  /** True once connections are to end with the answer under way. */
  readonly draining: boolean;
}
