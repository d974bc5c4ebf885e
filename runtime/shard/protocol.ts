// What a shard and the process that owns it say to each other: the supervisor of `skerry serve`, or the process of a
// person's command or tests.
import type { Field, Request } from "../abi/generated/types.ts";
import type { EncodedRecording } from "../replay/recorder.ts";
import type { Recording } from "../replay/recording.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import type { CatalogChange } from "../routing/catalog.ts";
import type {
  GivenUp,
  RefusedConnection,
  WantedConnection,
} from "../services/broker/broker-protocol.ts";
import type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
import type { Stub } from "../services/fetch/stub-sender.ts";
import type { KvAddress } from "../services/kv/connect-kv.ts";
import type { KvRoutes } from "../services/kv/routed-kv.ts";
import type { WantedSocket } from "../services/sockets/asked-sockets.ts";
import type { Deployment } from "../settings/deployment.ts";
import type { KvNamespace, KvRefusal } from "../store/kv.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import type { PreparedDeployment, Started } from "../worker/pool.ts";
import type {
  AskedFunction,
  AskedKv,
  FunctionAnswer,
  KvAnswer,
} from "./embedded/asked-services.ts";
import type { FromShard, ToShard } from "./embedded/exchange-protocol.ts";
import type { FinishedSpan } from "./observe/finished-span.ts";
import type { ShardSnapshot } from "./observe/shard-metrics.ts";
import type { TailBatch, TailWish } from "./observe/tail-tap.ts";
import type { ShardSettings } from "./shard-settings.ts";

/** The configuration of a shard at its start. */
export interface ShardStart {
  /** Skerry's. */
  readonly version: string;
  /** The cordon whose workers it runs; null for one that only forwards requests. */
  readonly cordon: string | null;
  readonly dataDir: string;
  readonly settings: ShardSettings;
  /** True if the last worker of its catalog answers every request, whatever its host and path. */
  readonly answersAll: boolean;
  /** CPU permits: how many guests that burn much may run in it at a time (`isolate/cpu-permits.ts`). */
  readonly permits: number;
  /** Fuel that a ms of this machine's CPU burns. */
  readonly fuelPerMs: number;
  /** The file that it records running workers in (`running-ledger.ts`); null for none. */
  readonly ledger: string | null;
  /**
   * True if its parent makes its connections: to origins (`services/broker`), and to sockets of this host
   * (`services/sockets`). Otherwise it connects itself.
   */
  readonly brokered: boolean;
  /** The store of its workers' entries: `asked` if the parent answers; null if there is none. */
  readonly kv: KvAddress | KvFolder | "asked" | null;
}

/** Entries that lie in a folder. */
export interface KvFolder {
  readonly folder: string;
  /** True: the folder is this shard's alone, and its parent puts entries and has operations fail. False: it is shared
   * with other processes of its user. */
  readonly controlled: boolean;
}

/**
 * The source of answers to a worker's fetches: stubs, the shard's parent (`asked`), the network once for each request
 * and its recorded answer afterwards (`once`), or the network (null).
 */
export type Fetches = readonly Stub[] | "asked" | "once" | null;

/** A deployment that the parent calls by its id, without a route. */
export interface LoadedDeployment {
  readonly deployment: Deployment;
  /** The tenant, by which entries and cached answers are stored. */
  readonly tenant: string;
  readonly fetches: Fetches;
}

/** A fetch that the parent answers. */
export interface AskedFetch {
  readonly tenant: string;
  readonly method: string;
  readonly uri: string;
  readonly fields: readonly Field[];
  readonly body: Uint8Array | null;
  /**
   * The handling of redirects, and the number of hosts that the visitor's request has passed: for a parent that sends
   * it.
   */
  readonly redirect?: "follow" | "manual" | "error" | undefined;
  readonly hops?: number | undefined;
}

export type FetchAnswer =
  | {
      readonly status: number;
      readonly fields: Field[];
      readonly body: Uint8Array;
      /** The final URI, if it was redirected. */
      readonly uri?: string;
      readonly redirected?: boolean;
    }
  | { readonly failed: FetchFailureCode; readonly message: string };

/** An entry as the parent puts and gets it. */
export interface ControlledEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly metadata?: string;
  /** ms since 1970. */
  readonly expiresAt?: number;
}

/** A fault that refuses operations on entries from the one after `after` on. */
export interface KvFault {
  readonly refused: KvRefusal["refused"];
  readonly after: number;
}

/** The content of each heartbeat of a shard. */
export interface Beat {
  readonly residentBytes: number;
  readonly isolates: number;
  readonly waiting: number;
}

/** The message that comes with a connection to an origin. */
export interface OriginNote {
  /** The number under which it was wanted. */
  readonly wanted: number;
}

/** The message that comes with a connection to a socket of this host. */
export interface SocketNote {
  /** The number under which it was asked for. */
  readonly socket: number;
}

/** The calls and messages that a shard receives. */
interface ShardSide {
  readonly calls: {
    readonly start: { ask: ShardStart; reply: null };
    /** Resolves when requests that come from now on are answered by it. */
    readonly catalog: { ask: CatalogChange; reply: null };
    /** Makes an isolate for a deployment and ends it again. @throws `start-failed`, … */
    readonly try: { ask: Deployment; reply: Started };
    /** Makes an isolate for a deployment, which stays. @throws `start-failed`, … */
    readonly load: { ask: LoadedDeployment; reply: Started };
    /** A request without a socket. A call with a number can be aborted. */
    readonly call: {
      ask: { deployment: string; request: Request; call: number | null };
      reply: Outcome;
    };
    /** Ends a loaded deployment after the requests it has. */
    readonly unload: { ask: { deployment: string }; reply: null };
    /** Runs a recorded request again, in an isolate of its own. */
    readonly replay: {
      ask: { deployment: PreparedDeployment; recording: Recording };
      reply: Replayed;
    };
    /** Puts a controlled entry. @throws `bad-settings` where the store refuses it. */
    readonly putEntry: { ask: { namespace: KvNamespace; entry: ControlledEntry }; reply: null };
    readonly entries: { ask: KvNamespace; reply: readonly ControlledEntry[] };
    readonly removeEntries: { ask: KvNamespace; reply: null };
    /** Makes a tenant's operations on controlled entries fail; null: no more. */
    readonly failEntries: { ask: { tenant: string; fault: KvFault | null }; reply: null };
    /** Drops the cached answers of a tenant's workers. */
    readonly removeAnswers: { ask: { tenant: string }; reply: null };
    /**
     * Closes idle connections after `patience` ms in which they may bring one more request; resolves once all its
     * requests are answered and reported.
     */
    readonly drain: { ask: { patience: number }; reply: null };
  };
  readonly tells: {
    /** The sockets of other cordons' shards, by cordon. */
    readonly sockets: Readonly<Record<string, string>>;
    /** The stores of tenants' entries that differ from the one given at its start. */
    readonly entries: KvRoutes;
    /** The workers whose requests it reports: names, or all; null for none. */
    readonly tail: TailWish;
    /** A requested connection failed. Those that succeed are handed to it, with an {@link OriginNote}. */
    readonly unconnected: RefusedConnection;
    /** The client of a call has left. */
    readonly leave: { readonly call: number };
    /** Requests of a program that embeds its workers, and what becomes of them. */
    readonly exchange: readonly ToShard[];
  };
}

/** The calls and messages of every shard to its parent. */
interface AnyParent {
  readonly calls: {
    /** An artifact is missing or damaged: has it made again. */
    readonly artifact: { ask: { deployment: string; artifactKey: string }; reply: null };
    /** Stores a recording; the reply says whether more are wanted. */
    readonly recording: { ask: EncodedRecording; reply: { more: boolean } };
  };
  readonly tells: {
    readonly beat: Beat;
    /** An isolate of the worker can't be ended; its requests have been answered. */
    readonly wedged: { worker: string };
  };
}

/** The further calls and messages of a shard of `skerry serve`. */
interface ServeParent {
  readonly calls: {
    /** Fuel for a tenant; answered when there is some. */
    readonly lease: { ask: { tenant: string }; reply: number };
    /** Sends spans to where they are collected; the answer is whether they arrived. */
    readonly spans: { ask: readonly FinishedSpan[]; reply: { sent: boolean } };
    /**
     * A connection to one of its known sockets; the reply comes after it was handed over, with a {@link SocketNote}.
     * @throws SkerryError if there is none now.
     */
    readonly reachSocket: { ask: WantedSocket; reply: null };
  };
  readonly tells: {
    /** Unused fuel of a lease. */
    readonly giveBack: { tenant: string; fuel: number };
    /** The process is over its memory and evicting did not help: it wants to be replaced. */
    readonly memory: { residentBytes: number };
    readonly metrics: ShardSnapshot;
    readonly tail: TailBatch;
    /** Wants a connection to an origin. */
    readonly connect: WantedConnection;
    /** Nobody waits for a connection any more. Its result is still reported. */
    readonly giveUpConnect: GivenUp;
  };
}

/** The further calls and messages of a shard of a command or of tests. */
interface LocalParent {
  readonly calls: {
    /** Answers what a worker fetches. */
    readonly fetch: { ask: AskedFetch; reply: FetchAnswer };
  };
  readonly tells: {
    /** HTTP requests that ended, collected for a moment. */
    readonly outcomes: readonly Outcome[];
    /** The connection limit was reached for the first time; idle connections were closed. */
    readonly crowded: { readonly most: number };
    /** A request was sent to an origin, by a worker in mode `once`. */
    readonly sent: { readonly origin: string };
  };
}

/** The further calls and messages of a shard of an embedding program. */
interface EmbedParent {
  readonly calls: {
    /** Answers what a worker fetches. */
    readonly fetch: { ask: AskedFetch; reply: FetchAnswer };
    /** Reads or changes entries. */
    readonly kv: { ask: AskedKv; reply: KvAnswer };
    /** Calls a function that the program offers to workers. */
    readonly function: { ask: AskedFunction; reply: FunctionAnswer };
  };
  readonly tells: {
    /** News of requests in progress. */
    readonly exchange: readonly FromShard[];
  };
}

interface Both<A extends AnySide, B extends AnySide> {
  readonly calls: A["calls"] & B["calls"];
  readonly tells: A["tells"] & B["tells"];
}

interface AnySide {
  readonly calls: object;
  readonly tells: object;
}

/** The protocol from a shard's side. */
export interface ShardProtocol {
  readonly child: ShardSide;
  readonly parent: Both<AnyParent, Both<ServeParent, Both<LocalParent, EmbedParent>>>;
}

/** The protocol from the side of the supervisor of `skerry serve`. */
export interface ServeProtocol {
  readonly child: {
    readonly calls: Pick<ShardSide["calls"], "start" | "catalog" | "try" | "drain">;
    readonly tells: Pick<ShardSide["tells"], "sockets" | "entries" | "tail" | "unconnected">;
  };
  readonly parent: Both<AnyParent, ServeParent>;
}

/** The protocol from the side of a command's or a test's process. */
export interface LocalProtocol {
  readonly child: {
    readonly calls: Omit<ShardSide["calls"], "try">;
    readonly tells: Pick<ShardSide["tells"], "leave">;
  };
  readonly parent: Both<AnyParent, LocalParent>;
}

/** The protocol from the side of a program that embeds workers. */
export interface EmbedProtocol {
  readonly child: {
    readonly calls: Pick<ShardSide["calls"], "start" | "load" | "unload" | "drain">;
    readonly tells: Pick<ShardSide["tells"], "exchange">;
  };
  readonly parent: Both<AnyParent, EmbedParent>;
}
