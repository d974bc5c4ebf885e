import type { Socket } from "node:net";
import { SkerryError } from "../errors.ts";
import type { ByteBudget } from "../message/byte-budget.ts";
import type {
  GivenUp,
  RefusedConnection,
  WantedConnection,
} from "../services/broker/broker-protocol.ts";
import { BrokeredDialler } from "../services/broker/brokered-dialler.ts";
import { CheckedDialler } from "../services/fetch/connections/checked-dialler.ts";
import type { Dialler } from "../services/fetch/connections/dialler.ts";
import { reachableAddresses } from "../services/fetch/connections/reachable-addresses.ts";
import { DnsResolver } from "../services/fetch/connections/resolver.ts";
import { Egress } from "../services/fetch/egress.ts";
import { OnceSender } from "../services/fetch/once-sender.ts";
import type { Sender } from "../services/fetch/sender.ts";
import { StubSender } from "../services/fetch/stub-sender.ts";
import type { BeginFetchSpan } from "../services/fetch/trace-context.ts";
import { FunctionFailed } from "../services/function-failed.ts";
import { tenantBudget } from "../services/held-bytes.ts";
import { type KvRoutes, RoutedKv } from "../services/kv/routed-kv.ts";
import type { CallFunction } from "../services/request-functions.ts";
import type { ReachSocket } from "../services/sockets/reach-socket.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { KvStore } from "../store/kv.ts";
import type { ReachSources } from "../worker/worker-reach.ts";
import { AskingSender } from "./asking-sender.ts";
import type { ControlledEntries } from "./controlled-entries.ts";
import type {
  AskedFunction,
  AskedKv,
  FunctionAnswer,
  KvAnswer,
} from "./embedded/asked-services.ts";
import { AskingKv } from "./embedded/asking-kv.ts";
import type { AskedFetch, FetchAnswer, Fetches, KvFolder, ShardStart } from "./protocol.ts";

export interface ShardReachOptions {
  readonly kv: ShardStart["kv"];
  /** Connects to the owner of entries; if left out, the shard connects itself. */
  readonly reachSocket?: ReachSocket;
  readonly beginSpan?: BeginFetchSpan | undefined;
  /** Addresses that no worker may reach, unless its operator names the origin. */
  readonly deniedAddresses: readonly string[];
  /** Asks the shard's parent for a connection to an origin; null if the shard connects itself. */
  readonly connect: ((wanted: WantedConnection) => void) | null;
  /** Notifies it that nobody waits for one any more. */
  readonly giveUpConnect: (given: GivenUp) => void;
  /** Asks the shard's parent to answer a fetch. */
  readonly ask: (fetch: AskedFetch, signal: AbortSignal) => Promise<FetchAnswer>;
  /** Asks the shard's parent for entries, where it has them. */
  readonly askKv?: (asked: AskedKv, signal?: AbortSignal) => Promise<KvAnswer>;
  /** Asks the shard's parent to call one of its functions, where it has some. */
  readonly askFunction?: (asked: AskedFunction, signal: AbortSignal) => Promise<FunctionAnswer>;
  /** Gets the origin of each request that is sent for a worker in mode `once`. */
  readonly onSent: (origin: string) => void;
}

/**
 * The reach of a shard's workers: the network, with separate connections for each tenant, or its substitute, and the
 * entries, through their owning process or in a folder.
 */
export class ShardReach implements ReachSources {
  readonly beginSpan: BeginFetchSpan | undefined;
  readonly #options: ShardReachOptions;
  readonly #ways = new Map<string, Egress>();
  /** The senders that answer a tenant's fetches in place of the network. */
  readonly #answering = new Map<string, Sender>();
  readonly #isReachable: (address: string) => boolean;
  /** The dialler for all tenants if the shard makes no connections itself. */
  readonly #brokered: BrokeredDialler | null;
  readonly #held = new Map<string, ByteBudget>();
  #kv: KvStore | null = null;
  /** The same, where processes own the entries. */
  #routed: RoutedKv | null = null;
  /** The sockets of the owning processes. */
  #owners: ReadonlySet<string> = new Set();
  /** Settles when the entries of a folder are open. */
  #opening: Promise<KvStore> | null = null;

  constructor(options: ShardReachOptions) {
    const { kv, beginSpan, deniedAddresses, connect, reachSocket, askKv } = options;
    this.#options = options;
    this.beginSpan = beginSpan;
    this.#isReachable = reachableAddresses(deniedAddresses);
    this.#brokered = connect && new BrokeredDialler(connect, options.giveUpConnect);
    if (kv === "asked") this.#kv = askKv === undefined ? null : new AskingKv(askKv);
    else if (kv !== null && "socket" in kv) {
      this.#routed = new RoutedKv(kv, reachSocket);
      this.#kv = this.#routed;
      this.routeEntries({});
    }
  }

  /** Null before the entries of a folder are open. */
  get kv(): KvStore | null {
    return this.#kv;
  }

  /** Sets the stores of tenants' entries; other tenants use the one given at the start. */
  routeEntries(routes: KvRoutes): void {
    const { kv } = this.#options;
    const first = kv !== null && kv !== "asked" && "socket" in kv ? [kv.socket] : [];
    this.#owners = new Set([...first, ...Object.values(routes).map(({ socket }) => socket)]);
    this.#routed?.route(routes);
  }

  /** True if a path is that of an owner of entries. */
  isEntries(path: string): boolean {
    return this.#owners.has(path);
  }

  readonly sender = (tenant: string): Sender => this.#answering.get(tenant) ?? this.#way(tenant);

  readonly functions = (tenant: string): CallFunction => {
    const { askFunction } = this.#options;
    return async (interfaceName, functionName, values, signal) => {
      const call = { tenant, interface: interfaceName, function: functionName, values };
      const answer = await askFunction?.(call, signal);
      if (answer !== undefined && "value" in answer) return answer.value;
      throw new FunctionFailed(answer?.message ?? "There is no such function.");
    };
  };

  readonly held = (tenant: string): ByteBudget => {
    const held = this.#held.get(tenant) ?? tenantBudget();
    this.#held.set(tenant, held);
    return held;
  };

  /** A connection to an origin that was wanted has come. */
  connected(number: number, socket: Socket): void {
    if (this.#brokered === null) socket.destroy();
    else this.#brokered.take(number, socket);
  }

  /** A requested connection failed. */
  unconnected(refused: RefusedConnection): void {
    this.#brokered?.refused(refused);
  }

  /** The number of tenants with network connections. */
  get tenants(): number {
    return this.#ways.size;
  }

  /** Sets who answers what a tenant's workers fetch, for workers that are first used after this. */
  answer(tenant: string, fetches: Fetches): void {
    if (fetches === null) this.#answering.delete(tenant);
    else if (fetches === "once") this.#answerOnce(tenant);
    else if (fetches !== "asked") this.#answering.set(tenant, new StubSender(fetches));
    else {
      const sender = new AskingSender((fetch, signal) =>
        this.#options.ask({ tenant, ...fetch }, signal),
      );
      this.#answering.set(tenant, sender);
    }
  }

  /** Recorded answers stay, for each deployment of the tenant. */
  #answerOnce(tenant: string): void {
    if (this.#answering.get(tenant) instanceof OnceSender) return;
    this.#answering.set(tenant, new OnceSender(this.#way(tenant), this.#options.onSent));
  }

  /** Opens the entries of a folder for the first worker that has a namespace.
   * @throws SkerryError as `openSharedKv` does. */
  async openFor({ grants, kv: namespaces = {} }: WorkerSettings): Promise<void> {
    const { kv } = this.#options;
    if (kv === null || kv === "asked" || "socket" in kv) return;
    if (grants.includes("kv") && Object.keys(namespaces).length > 0) await this.#open(kv);
  }

  /** The entries of a folder, where the shard's parent controls them. @throws SkerryError `host-failed`. */
  async controlledEntries(): Promise<ControlledEntries> {
    const { kv } = this.#options;
    if (kv === null || kv === "asked" || "socket" in kv || !kv.controlled) {
      throw new SkerryError("host-failed", "The shard's entries are not controlled by its parent.");
    }
    return (await this.#open(kv)) as ControlledEntries;
  }

  /** Forgets a tenant that no longer runs here: its way out closes when what is under way has ended, and a tenant
   * that comes next gets another. */
  leave(tenant: string): void {
    const way = this.#ways.get(tenant);
    this.#ways.delete(tenant);
    this.#held.delete(tenant);
    void way?.retire().catch(() => {});
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    await Promise.all([this.kv?.close(), ...[...this.#ways.values()].map((way) => way.close())]);
  }

  #way(tenant: string): Egress {
    let way = this.#ways.get(tenant);
    if (way === undefined) {
      way = new Egress({}, this.#dialler());
      this.#ways.set(tenant, way);
    }
    return way;
  }

  #dialler(): Dialler {
    return this.#brokered ?? new CheckedDialler(new DnsResolver(), this.#isReachable);
  }

  async #open(folder: KvFolder): Promise<KvStore> {
    this.#opening ??= openFolder(folder);
    this.#kv = await this.#opening;
    return this.#kv;
  }
}

/** Loads the store only here: most shards have none of their own. */
async function openFolder({ folder, controlled }: KvFolder): Promise<KvStore> {
  if (controlled) {
    const { ControlledEntries } = await import("./controlled-entries.ts");
    return ControlledEntries.open(folder);
  }
  const { openSharedKv } = await import("../services/kv/shared-kv.ts");
  return openSharedKv(folder);
}
