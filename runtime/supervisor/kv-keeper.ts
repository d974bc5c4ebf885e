import { MiB } from "../byte-units.ts";
import { SkerryError, toSkerryError } from "../errors.ts";
import type { Hear } from "../process/launch.ts";
import type { HostPlaces } from "../process/sandbox/needs.ts";
import type { ProcessSandbox } from "../process/sandbox/process-sandbox.ts";
import type { KvAddress } from "../services/kv/connect-kv.ts";
import { kvDeadline } from "../services/kv/kv-client.ts";
import type { KvUnread } from "../services/kv/kv-orders.ts";
import type { KvReplication } from "../services/kv/kv-process.ts";
import type { KvRoutes } from "../services/kv/routed-kv.ts";
import { hasEmbeddedKv } from "../store/embedded/kv/open-kv.ts";
import { isReplicated, type KvNamespace, type KvNamespaceUse } from "../store/kv.ts";
import type { LiveWorker } from "./deploy/live-worker.ts";
import {
  defaultHome,
  folderOfHome,
  homesOf,
  homesWithFolders,
  makeHome,
  socketFolderOf,
} from "./kv/homes.ts";
import {
  type Admitted,
  admitted,
  namespacesByCordon,
  type Place,
  sharesOf,
  tokenOf,
} from "./kv/kv-grants-of-shards.ts";
import { KvMoves } from "./kv/kv-moves.ts";
import { KvPlaces } from "./kv/kv-places.ts";
import { OwnerKeeper } from "./kv/owner-keeper.ts";
import { Patience } from "./kv/patience.ts";

/** What the losses and the log call the process that owns the entries. No cordon has a colon in its name. */
export const kvCordon = ":kv";

/** The name of the process that owns the entries of a home, in losses. */
const lossesOf = (home: string) => (home === defaultHome ? kvCordon : `${kvCordon}:${home}`);

/** How long a change waits for entries that move because of it, in ms: then they are `unavailable` to its workers until they are there. */
const movePatience = 5_000;

/** How long a change waits for an owner to know what shards may use there, in ms: it knows within milliseconds unless it is stuck. */
const grantPatience = 2_000;

/** How long a change waits for an owner that starts, in ms. */
const startPatience = 10_000;

/** The pause before a move that failed is tried again, in ms. */
const retryPause = 30_000;

export interface KvKeeperOptions {
  readonly dataDir: string;
  /** For sockets. */
  readonly runFolder: string;
  /** What each namespace may hold, in bytes. */
  readonly quotaBytes: number;
  /** What is around a process that owns entries. */
  readonly sandbox: (
    own: Partial<Pick<HostPlaces, "dataDir" | "entriesSockets">>,
  ) => ProcessSandbox;
  /** The number of the user that the owner of a home runs as; this process's own user where it is undefined. */
  readonly userOf: (home: string) => string | undefined;
  /** Replicates entries; null on a host in no cluster. */
  readonly replication: Replication | null;
  /** Reads what the processes print. */
  readonly hear: Hear | undefined;
  /** The workers of the moment. */
  readonly workers: () => Iterable<LiveWorker>;
  /** How long a change waits for entries that move because of it, in ms; 5,000 where it is left out. */
  readonly movePatience?: number;
  /** A process was lost, or did not come up; calls are `unavailable` until one takes its place. @param whose as losses call it. */
  readonly onLost: (sentence: string, whose: string) => void;
  /** A store could not do what it was asked: why, and what to do. */
  readonly onTrouble: (sentence: string) => void;
}

/** What replicates entries, once it is told which: `cluster/entries`. */
export interface Replication extends KvReplication {
  /** @param mayUse whether workers of this host may use a replicated namespace. */
  use(mayUse: (namespace: Pick<KvNamespace, "tenant" | "name">) => boolean): void;
}

/** The entries of all owners, for the operator. */
export interface EntriesOfAll {
  /** @throws SkerryError `store-failed`. */
  namespaces(): Promise<readonly KvNamespaceUse[]>;
  /** @throws SkerryError `store-failed`; `unavailable` while they move. */
  removeNamespace(namespace: Pick<KvNamespace, "tenant" | "name">): Promise<boolean>;
}

/** Keeps the processes that own entries, from the first worker on that may use any: one for each home in use. Lets each shard use the
 * namespaces of its own cordon's workers and no others, at their owners. */
export class KvKeeper {
  readonly #options: KvKeeperOptions;
  readonly #owners = new Map<string, OwnerKeeper>();
  readonly #places: KvPlaces;
  readonly #moves: KvMoves;
  /** Admitted shards by their ledger files: each has one of its own. */
  readonly #shards = new Map<string, Admitted>();
  /** Replicated namespaces that workers may use. */
  #replicated: ReadonlySet<string> = new Set();
  /** Homes that tenants' entries left a moment ago. */
  readonly #left = new Map<string, string>();
  /** Resolves when the files of moves that were cut off are gone. */
  #swept: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  readonly #patience = new Patience();
  #closed = false;

  /** @throws SkerryError `store-failed`. */
  constructor(options: KvKeeperOptions) {
    this.#options = options;
    this.#places = new KvPlaces(options.dataDir);
    this.#moves = new KvMoves({
      places: this.#places,
      endOf: (home) => {
        const id = Number(options.userOf(home) ?? Number.NaN);
        return {
          home,
          folder: folderOfHome(options.dataDir, home),
          owner: Number.isInteger(id) ? { uid: id, gid: id } : null,
          process: () => this.#owner(home).process(),
        };
      },
      hold: () => this.#allow(),
      onTrouble: options.onTrouble,
    });
    this.#owner(defaultHome);
  }

  /** What each namespace may hold, in bytes. */
  get quotaBytes(): number {
    return this.#options.quotaBytes;
  }

  /** The numbers of the processes. */
  get pids(): readonly number[] {
    return [...this.#owners.values()].map(({ pid }) => pid).filter((pid) => pid !== 0);
  }

  /** True if a path is that of an owner's socket. @param pid the owner's number; any owner's where it is left out. */
  isSocket(path: string, pid?: number): boolean {
    const owner = this.#ownerAt(path);
    return owner !== null && (pid === undefined || owner[1].pid === pid);
  }

  /** Whether an owner is there, has its socket, and has something that the shard with this ledger may use. */
  mayReach(path: string, ledger: string): boolean {
    const [home, owner] = this.#ownerAt(path) ?? [];
    const shard = this.#shards.get(ledger);
    if (home === undefined || owner === undefined || shard === undefined) return false;
    return owner.isReachable && owner.mayUse(tokenOf(shard, home));
  }

  /** Has processes make their sockets again whose files are missing: others take their places. */
  async restoreSockets(): Promise<void> {
    for (const owner of this.#owners.values()) owner.restoreSocket();
  }

  /** True if a worker may use entries, and a process that owns some of them is not up. */
  get isMissing(): boolean {
    // Health is asked for often, and all workers are gone through only if some owner is not up.
    if (this.#places.homes.every((home) => this.#owners.get(home)?.isReachable)) return false;
    return this.#homesInUse().some((home) => !this.#owner(home).isReachable);
  }

  /** What a new shard reaches the default home's owner with. Resolves when what it may use is in force. */
  async admit(ledger: string, cordon: string): Promise<KvAddress> {
    const shard = admitted(cordon);
    this.#shards.set(ledger, shard);
    await this.#allow();
    return { socket: this.#owner(defaultHome).socket, token: tokenOf(shard, defaultHome) };
  }

  /** The shard can be told where tenants' entries are, now and at each change. */
  started(ledger: string, tell: (routes: KvRoutes) => void): void {
    const shard = this.#shards.get(ledger);
    if (shard === undefined) return;
    shard.tell = tell;
    this.#tellRoutes(shard, this.#byCordon());
  }

  /** The shard has ended. */
  forget(ledger: string): void {
    const shard = this.#shards.get(ledger);
    this.#shards.delete(ledger);
    for (const [home, token] of shard?.tokens ?? []) this.#owners.get(home)?.revoke(token);
  }

  /** Updates what shards may use to the current workers, and moves entries of tenants whose home is another one now. Never rejects:
   * without an owner calls are `unavailable`, and that is all. */
  async update(): Promise<void> {
    const { replication } = this.#options;
    const wanted = [...this.#byCordon().values()].flat();
    const all = wanted.filter(({ name }) => isReplicated(name));
    this.#replicated = new Set(all.map(({ tenant, name }) => `${tenant}/${name}`));
    if (all.length > 0) {
      replication?.use(({ tenant, name }) => this.#replicated.has(`${tenant}/${name}`));
    }
    this.#swept ??= this.#sweep();
    await this.#swept;
    const patience = this.#options.movePatience ?? movePatience;
    await this.#patience.waitFor("places", this.#completePlaces(wanted), patience);
    await this.#moveAll(wanted, patience);
    const started = this.#homesInUse().map((home) =>
      this.#patience.waitFor(`start of ${home}`, this.#owner(home).bringUp(), startPatience),
    );
    await Promise.all(started);
    await this.#allow();
    this.#restUnused();
    if (this.#places.leftovers.length > 0) void this.#clean();
  }

  /** The entries of all owners, which are started where there is something to own; null where there were never any entries. */
  async owner(): Promise<EntriesOfAll | null> {
    const { dataDir } = this.#options;
    const homes = [defaultHome, ...(await homesWithFolders(dataDir))].filter((home) =>
      hasEmbeddedKv(folderOfHome(dataDir, home)),
    );
    if (homes.length === 0) return null;
    return {
      namespaces: async () => {
        const each = homes.map(async (home) => {
          const process = await this.#owner(home).process();
          const there = await process.namespaces();
          return there.filter((namespace) => this.#placeOf(namespace).home === home);
        });
        return (await Promise.all(each)).flat();
      },
      removeNamespace: async (namespace) => {
        const { home, moving } = this.#placeOf(namespace);
        if (moving) {
          throw new SkerryError("unavailable", "The entries are on their way to another process.");
        }
        await this.#moves.cleanTenant(namespace.tenant);
        if (!homes.includes(home)) return false;
        return (await this.#owner(home).process()).removeNamespace(namespace);
      },
    };
  }

  /** Ends the processes when what was to be written is. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await Promise.all([...this.#owners.values()].map((owner) => owner.close()));
  }

  kill(): void {
    this.#closed = true;
    for (const owner of this.#owners.values()) owner.kill();
  }

  #owner(home: string): OwnerKeeper {
    const known = this.#owners.get(home);
    if (known !== undefined) return known;
    const { dataDir, runFolder, sandbox, userOf, hear, replication } = this.#options;
    const { onLost, onTrouble } = this.#options;
    const [folder, socketFolder] = [folderOfHome(dataDir, home), socketFolderOf(runFolder, home)];
    const owner = new OwnerKeeper({
      ...{ folder, socketFolder, hear, onTrouble },
      makeFolder: () => makeHome(dataDir, home),
      sandbox: sandbox({ dataDir: folder, entriesSockets: socketFolder }),
      user: userOf(home),
      replication: home === defaultHome ? replication : null,
      onLost: (sentence) => onLost(sentence, lossesOf(home)),
      onUnread: (unread) => this.#reportUnread(home, unread),
      onRetry: () => void this.update(),
    });
    this.#owners.set(home, owner);
    return owner;
  }

  #ownerAt(socket: string): [home: string, owner: OwnerKeeper] | null {
    return [...this.#owners].find(([, owner]) => owner.socket === socket) ?? null;
  }

  /** In which home a namespace's entries are. */
  #placeOf({ tenant, name }: Pick<KvNamespace, "tenant" | "name">): Place {
    if (isReplicated(name)) return { home: defaultHome, moving: false, left: null };
    if (this.#places.isNew(tenant)) {
      // Nothing is granted for it at any owner before it is placed: the default home's may be stuck.
      const home = homesOf(this.#options.workers()).get(tenant) ?? defaultHome;
      return { home, moving: true, left: null };
    }
    const home = this.#places.of(tenant);
    const left = this.#left.get(tenant) ?? home;
    return { home, moving: this.#moves.isMoving(tenant), left: left === home ? null : left };
  }

  /** The namespaces that workers may use now, by the cordons that their requests run in. */
  #byCordon(): ReadonlyMap<string, readonly KvNamespace[]> {
    return namespacesByCordon(this.#options.workers(), this.quotaBytes);
  }

  #homesInUse(): string[] {
    const all = [...this.#byCordon().values()].flat();
    return [...new Set(all.map((namespace) => this.#placeOf(namespace).home))];
  }

  /** Has the places name each tenant that may have entries in the default home, once some are elsewhere. Its owner is asked for them
   * once, before the first entries move; tenants that come later are noted before they may use any. */
  async #completePlaces(wanted: readonly KvNamespace[]): Promise<void> {
    const homes = homesOf(this.#options.workers());
    const tenants = wanted.filter(({ name }) => !isReplicated(name)).map(({ tenant }) => tenant);
    const own = new Set(tenants.filter((tenant) => homes.get(tenant) === defaultHome));
    if (this.#places.isUnused && own.size === new Set(tenants).size) return;
    try {
      if (!this.#places.isComplete) {
        const { dataDir } = this.#options;
        const owner = hasEmbeddedKv(dataDir) ? await this.#owner(defaultHome).process() : null;
        for (const { tenant, name } of (await owner?.namespaces()) ?? []) {
          if (!isReplicated(name)) own.add(tenant);
        }
      } else if (![...own].some((tenant) => this.#places.isNew(tenant))) return;
      await this.#places.complete(own);
    } catch (error) {
      const why = toSkerryError(error).message;
      this.#options.onTrouble(`It can't be noted which tenants have entries: ${why}`);
      this.#moveLater();
    }
  }

  /** Moves entries of tenants whose workers may use some, and whose home is another one now. */
  async #moveAll(wanted: readonly KvNamespace[], patience: number): Promise<void> {
    if (this.#closed) return;
    const tenants = new Set(
      wanted.filter(({ name }) => !isReplicated(name)).map(({ tenant }) => tenant),
    );
    const moves = [...tenants].map((tenant) =>
      this.#patience.waitFor(`move of ${tenant}`, this.#moveHome(tenant), patience),
    );
    await Promise.all(moves);
  }

  /** Moves a tenant's entries to its home, which may be another one by the time they are there. */
  async #moveHome(tenant: string): Promise<void> {
    while (!this.#closed) {
      const home = homesOf(this.#options.workers()).get(tenant);
      const before = this.#places.of(tenant);
      if (home === undefined || before === home) return;
      const isNew = this.#places.isNew(tenant);
      const isThere = await this.#moves.move(tenant, home);
      if (!isThere) this.#moveLater();
      else if (!isNew) this.#leave(tenant, before);
      // What it may use at the other owner, or again at the one that it has.
      await this.#owner(this.#places.of(tenant)).bringUp();
      await this.#allow();
      if (!isThere) return;
    }
  }

  async #clean(): Promise<void> {
    await this.#moves.clean();
    if (this.#places.leftovers.length > 0) this.#moveLater();
  }

  async #sweep(): Promise<void> {
    const homes = await homesWithFolders(this.#options.dataDir);
    await this.#moves.sweep([defaultHome, ...homes]);
  }

  /** Shards may have sent calls there that come after the move, and are told where the entries are only now. */
  #leave(tenant: string, home: string): void {
    this.#left.set(tenant, home);
    const end = async () => {
      if (this.#closed || this.#left.get(tenant) !== home) return;
      this.#left.delete(tenant);
      await this.#allow();
      this.#restUnused();
    };
    setTimeout(end, kvDeadline).unref();
  }

  #moveLater(): void {
    if (this.#closed || this.#retry !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.update();
    }, retryPause).unref();
  }

  /** Ends owners of other homes than the default one that nobody uses. */
  #restUnused(): void {
    const inUse = new Set([defaultHome, ...this.#homesInUse()]);
    const left = new Set(this.#places.leftovers.map(({ home }) => home));
    if (this.#moves.areUnderWay) return;
    for (const [home, owner] of this.#owners) {
      if (!inUse.has(home) && !left.has(home) && !owner.isUsed) owner.rest();
    }
  }

  /** Grants each shard what it may use, at each owner, and tells it where that is. An owner that is stuck hears of it before it
   * hears of anything else that this process asks of it. */
  async #allow(): Promise<void> {
    const byCordon = this.#byCordon();
    const grants = new Map<string, Promise<void>[]>();
    for (const shard of this.#shards.values()) {
      const { byHome } = this.#sharesOf(shard, byCordon);
      for (const home of new Set([...shard.tokens.keys(), ...byHome.keys()])) {
        const grant = this.#owner(home).grant(tokenOf(shard, home), byHome.get(home) ?? []);
        grants.set(home, [...(grants.get(home) ?? []), grant]);
      }
    }
    await Promise.all([...grants].map(([home, all]) => this.#waitForGrants(home, all)));
    for (const shard of this.#shards.values()) this.#tellRoutes(shard, byCordon);
  }

  async #waitForGrants(home: string, grants: readonly Promise<void>[]): Promise<void> {
    const about = `grants of ${home}`;
    const wasLate = this.#patience.isLate(about);
    const areThere = await this.#patience.waitFor(about, Promise.all(grants), grantPatience);
    if (areThere || wasLate || this.#closed) return;
    this.#options.onTrouble(
      `The process that owns the entries of ${home} does not answer. Changes go on without it; what they change of its entries comes into force once it answers, or another one takes its place.`,
    );
  }

  #sharesOf({ cordon }: Admitted, byCordon: ReadonlyMap<string, readonly KvNamespace[]>) {
    return sharesOf(byCordon.get(cordon) ?? [], (namespace) => this.#placeOf(namespace));
  }

  #tellRoutes(shard: Admitted, byCordon: ReadonlyMap<string, readonly KvNamespace[]>): void {
    if (shard.tell === null) return;
    const { homes } = this.#sharesOf(shard, byCordon);
    const routes = Object.fromEntries(
      [...homes].map(([tenant, home]): [string, KvAddress] => [
        tenant,
        { socket: this.#owner(home).socket, token: tokenOf(shard, home) },
      ]),
    );
    const text = JSON.stringify(routes);
    if (text === shard.told) return;
    shard.told = text;
    shard.tell(routes);
  }

  /** Tells whose shard was cut off. */
  #reportUnread(home: string, { token, bytes }: KvUnread): void {
    const shard = [...this.#shards.values()].find((each) => each.tokens.get(home) === token);
    if (shard === undefined) return;
    this.#options.onTrouble(
      `A shard of the cordon ${shard.cordon} was cut off from its entries: it did not take ${Math.round(bytes / MiB)} MiB of answers that it had asked for. No shard of Skerry's own does that: see who its workers are.`,
    );
  }
}
