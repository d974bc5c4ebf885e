import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { MiB } from "../byte-units.ts";
import { SkerryError, toSkerryError } from "../errors.ts";
import type { Hear } from "../process/launch.ts";
import { entriesSocketFolder } from "../process/sandbox/needs.ts";
import type { ProcessSandbox } from "../process/sandbox/process-sandbox.ts";
import type { KvAddress } from "../services/kv/connect-kv.ts";
import type { KvUnread } from "../services/kv/kv-orders.ts";
import { KvProcess, type KvReplication } from "../services/kv/kv-process.ts";
import { hasEmbeddedKv } from "../store/embedded/kv/open-kv.ts";
import { isReplicated, type KvNamespace } from "../store/kv.ts";
import { namespacesOf } from "../worker/worker-reach.ts";
import { cordonsOf, type LiveWorker } from "./deploy/live-worker.ts";

/** What the losses and the log call the process that owns the entries. No cordon has a colon in its name. */
export const kvCordon = ":kv";

/** The pause before a failed start of the process is tried again, in ms. */
const retryPause = 5_000;

export interface KvKeeperOptions {
  readonly dataDir: string;
  /** For its socket. */
  readonly runFolder: string;
  /** What each namespace may hold, in bytes. */
  readonly quotaBytes: number;
  /** What is around the process. */
  readonly sandbox: ProcessSandbox;
  /** The number of the user that it runs as; this process's own user where it is undefined. */
  readonly user: string | undefined;
  /** Replicates entries; null on a host in no cluster. */
  readonly replication: Replication | null;
  /** Reads what the process prints. */
  readonly hear: Hear | undefined;
  /** The workers of the moment. */
  readonly workers: () => Iterable<LiveWorker>;
  /** The process was lost, or did not come up; calls are `unavailable` until one takes its place. */
  readonly onLost: (sentence: string) => void;
  /** The store could not do what it was asked: why, and what to do. */
  readonly onTrouble: (sentence: string) => void;
}

/** What replicates entries, once it is told which: `cluster/entries`. */
export interface Replication extends KvReplication {
  /** @param mayUse whether workers of this host may use a replicated namespace. */
  use(mayUse: (namespace: Pick<KvNamespace, "tenant" | "name">) => boolean): void;
}

interface Admitted {
  readonly cordon: string;
  readonly token: string;
  /** What was granted to it last, as a text. */
  granted: string;
}

/** Keeps the process that owns the entries, from the first worker on that may use any, and lets each shard use
 * the namespaces of its own cordon's workers and no others. */
export class KvKeeper {
  readonly #options: KvKeeperOptions;
  readonly #socket: string;
  /** Admitted shards by their ledger files: each has one of its own. */
  readonly #shards = new Map<string, Admitted>();
  /** Replicated namespaces that workers may use. */
  #replicated: ReadonlySet<string> = new Set();
  #process: KvProcess | null = null;
  #starting: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: KvKeeperOptions) {
    this.#options = options;
    const name = `${randomBytes(8).toString("hex")}.sock`;
    this.#socket = join(entriesSocketFolder(options.runFolder), name);
  }

  /** What each namespace may hold, in bytes. */
  get quotaBytes(): number {
    return this.#options.quotaBytes;
  }

  /** The unix socket that shards reach it by. */
  get socket(): string {
    return this.#socket;
  }

  /** The process's number; 0 while there is none. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Whether the socket is the process's: where it has one that starts, what stands there could be anything. */
  get isReachable(): boolean {
    return this.#process?.isUp === true;
  }

  /** Has the process make its socket again if its file is missing: another process takes its place. */
  async restoreSockets(): Promise<void> {
    if (this.isReachable && !existsSync(this.#socket)) {
      this.#process?.replace("was ended, as its socket was removed");
    }
  }

  /** True if a worker may use entries, and the process that owns them is not up. */
  get isMissing(): boolean {
    return !this.isReachable && this.#byCordon().size > 0;
  }

  /** What a new shard reaches the owner with. Resolves when that holds. */
  async admit(ledger: string, cordon: string): Promise<KvAddress> {
    const token = randomBytes(32).toString("hex");
    const shard = { cordon, token, granted: "" };
    this.#shards.set(ledger, shard);
    await this.#grant(shard, this.#byCordon());
    return { socket: this.#socket, token };
  }

  /** The shard has ended. */
  forget(ledger: string): void {
    const shard = this.#shards.get(ledger);
    this.#shards.delete(ledger);
    if (shard !== undefined) void this.#process?.revoke(shard.token);
  }

  /** Updates what shards may use to the current workers. Never rejects: without the owner calls are `unavailable`,
   * and that is all. */
  async update(): Promise<void> {
    const wanted = this.#byCordon();
    const { replication } = this.#options;
    const all = [...wanted.values()].flat().filter(({ name }) => isReplicated(name));
    this.#replicated = new Set(all.map(({ tenant, name }) => `${tenant}/${name}`));
    if (all.length > 0) {
      replication?.use(({ tenant, name }) => this.#replicated.has(`${tenant}/${name}`));
    }
    if (wanted.size > 0) await this.#bringUp();
    await Promise.all([...this.#shards.values()].map((shard) => this.#grant(shard, wanted)));
  }

  /** The process, which is started where it has something to own; null where there were never any entries.
   * @throws SkerryError `store-failed` where it does not come up. */
  async owner(): Promise<KvProcess | null> {
    if (this.#process !== null) return this.#process;
    if (!hasEmbeddedKv(this.#options.dataDir)) return null;
    await this.#bringUp();
    await this.update();
    if (this.#process !== null) return this.#process;
    const sentence = "The process that owns the entries does not come up; the host's log says why.";
    throw new SkerryError("store-failed", sentence);
  }

  /** Ends the process when what was to be written is. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#starting;
    await this.#process?.close();
  }

  kill(): void {
    this.#closed = true;
    this.#process?.kill();
  }

  async #bringUp(): Promise<void> {
    if (this.#process !== null) return;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  async #start(): Promise<void> {
    const { dataDir, sandbox, user, hear, onLost, onTrouble, replication } = this.#options;
    const socket = this.#socket;
    try {
      const process = await KvProcess.start({
        dataDir,
        socket,
        sandbox,
        user,
        replication: replication ?? undefined,
        hear,
        onLost,
        onTrouble,
        onUnread: (unread) => this.#tellUnread(unread),
      });
      this.#process = process;
      if (this.#closed) process.kill();
    } catch (error) {
      onLost(`The process that owns the entries did not come up: ${toSkerryError(error).message}`);
      if (this.#closed || this.#retry !== null) return;
      this.#retry = setTimeout(() => {
        this.#retry = null;
        void this.update();
      }, retryPause).unref();
    }
  }

  /** Tells whose shard was cut off. */
  #tellUnread({ token, bytes }: KvUnread): void {
    const shard = [...this.#shards.values()].find((each) => each.token === token);
    if (shard === undefined) return;
    this.#options.onTrouble(
      `A shard of the cordon ${shard.cordon} was cut off from its entries: it did not take ${Math.round(bytes / MiB)} MiB of answers that it had asked for. No shard of Skerry's own does that: see who its workers are.`,
    );
  }

  async #grant(
    shard: Admitted,
    byCordon: ReadonlyMap<string, readonly KvNamespace[]>,
  ): Promise<void> {
    if (this.#process === null) return;
    const namespaces = byCordon.get(shard.cordon) ?? [];
    const granted = JSON.stringify(namespaces);
    if (granted === shard.granted) return;
    shard.granted = granted;
    await this.#process.grant(shard.token, namespaces);
  }

  /** The namespaces that workers may use, by the cordons that their requests run in now. */
  #byCordon(): Map<string, readonly KvNamespace[]> {
    const { workers, quotaBytes } = this.#options;
    const byCordon = new Map<string, Map<string, KvNamespace>>();
    for (const worker of workers()) {
      const { record, current, candidate } = worker;
      for (const { settings } of candidate === null ? [current] : [current, candidate.deployment]) {
        for (const namespace of namespacesOf(settings, record.tenant, quotaBytes).values()) {
          for (const cordon of cordonsOf(worker)) {
            const known = byCordon.get(cordon) ?? new Map<string, KvNamespace>();
            // Names hold no slash.
            known.set(`${namespace.tenant}/${namespace.name}`, namespace);
            byCordon.set(cordon, known);
          }
        }
      }
    }
    return new Map([...byCordon].map(([cordon, known]) => [cordon, [...known.values()]]));
  }
}
