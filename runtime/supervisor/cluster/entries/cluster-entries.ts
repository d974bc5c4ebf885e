import type { Logger } from "pino";
import type { KvReplication, ReplicaOwner } from "../../../services/kv/kv-process.ts";
import type { KvNamespace } from "../../../store/kv.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ErasableLog } from "../../../store/log/cluster-log.ts";
import type { EntriesStatus } from "../../control.ts";
import { EntriesCleaner } from "./entries-cleaner.ts";
import { EntriesFollower } from "./entries-follower.ts";
import { EntriesWriter } from "./entries-writer.ts";
import { restoreEntries } from "./restore-entries.ts";

type Named = Pick<KvNamespace, "tenant" | "name">;

export interface ClusterEntriesOptions {
  readonly cluster: string;
  readonly key: ClusterKey;
  readonly logger: Logger;
  /** Opens the log of entries: a connection of its own, so that nothing of it goes before a deployment. Called once, when this
   * host has entries to replicate.
   * @param onConnected is called whenever the connection is there, or is back. */
  readonly openLog: (onConnected: () => void) => Promise<ErasableLog & { close(): Promise<void> }>;
  /** How often the log is cleaned, in ms; left out: as usual. */
  readonly cleanEvery?: number;
}

interface Opened {
  readonly log: ErasableLog & { close(): Promise<void> };
  readonly follower: EntriesFollower;
  readonly writer: EntriesWriter;
  readonly cleaner: EntriesCleaner;
}

/** The replicated entries of a node. It stands between the process that owns them, which has no network and may have been taken
 * over by what shards sent it, and the servers, which are not believed. A host without such entries opens nothing. */
export class ClusterEntries implements KvReplication {
  readonly #options: ClusterEntriesOptions;
  #opened: Promise<Opened> | null = null;
  #now: Opened | null = null;
  #owner: ReplicaOwner | null = null;
  #mayUse: (namespace: Named) => boolean = () => false;
  #closed = false;

  constructor(options: ClusterEntriesOptions) {
    this.#options = options;
  }

  readonly handlers: KvReplication["handlers"] = {
    openParts: async (ask) => (await this.#writer())?.openParts(ask) ?? null,
    putPart: async (ask) => (await this.#writer())?.putPart(ask) ?? false,
    propose: async (ask) => (await this.#writer())?.propose(ask) ?? { refused: "unavailable" },
    level: async (ask) => (await this.#writer())?.level(ask) ?? false,
  };

  /** Begins to replicate, where it has not yet.
   * @param mayUse whether workers of this host may use a namespace. */
  use(mayUse: (namespace: Named) => boolean): void {
    this.#mayUse = mayUse;
    this.#opened ??= this.#open();
    this.#opened.catch(() => {});
  }

  readonly attach = (owner: ReplicaOwner | null): void => {
    this.#owner = owner;
    this.#now?.follower.attach(owner);
  };

  /** Null where nothing is replicated. */
  status(): EntriesStatus | null {
    if (this.#now === null) return null;
    const { log, follower, writer, cleaner } = this.#now;
    return {
      ...{ connected: log.connected, alarm: follower.alarm, ageMs: follower.ageMs },
      ...{ revision: follower.followed?.cursor ?? 0, lag: follower.lag },
      ...{ refused: { ...follower.refused }, writes: { ...writer.outcomes } },
      cleaned: cleaner.cleaned,
    };
  }

  /** Writes what this node has where the log has it not. @throws SkerryError `unavailable`, `store-failed`. */
  async restore(): Promise<number> {
    if (this.#opened === null) return 0;
    const { log, follower } = await this.#opened;
    const { cluster, key } = this.#options;
    return restoreEntries({ cluster, log, key, follower });
  }

  /** Removes all that a namespace has, at every node. @throws SkerryError `unavailable`. */
  async removeNamespace(namespace: Named): Promise<void> {
    this.#opened ??= this.#open();
    await (await this.#opened).writer.removeNamespace(namespace);
  }

  /** Removes from the log what no entry needs, as it does from time to time. @throws SkerryError `unavailable`, `store-failed`. */
  async clean(): Promise<void> {
    await (await this.#opened)?.cleaner.clean();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => null);
    if (opened == null) return;
    await opened.cleaner.close();
    await opened.follower.close();
    await opened.log.close();
  }

  async #writer(): Promise<KvReplication["handlers"] | null> {
    if (this.#closed || this.#opened === null) return null;
    return (await this.#opened.catch(() => null))?.writer.handlers ?? null;
  }

  async #open(): Promise<Opened> {
    const { cluster, key, logger, openLog, cleanEvery: every } = this.#options;
    let opened: Opened | null = null;
    try {
      const log = await openLog(() => opened?.follower.reconnected());
      const follower = new EntriesFollower({ cluster, key, logger, log });
      const mayUse = (namespace: Named) => this.#mayUse(namespace);
      const writer = new EntriesWriter({ log, key, follower, mayUse });
      const cleaner = new EntriesCleaner({ log, key, follower, every });
      opened = { log, follower, writer, cleaner };
    } catch (error) {
      // With the next change of a worker.
      this.#opened = null;
      logger.error((error as Error).message);
      throw error;
    }
    this.#now = opened;
    opened.follower.attach(this.#owner);
    return opened;
  }
}
