import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SkerryError, toSkerryError } from "../../errors.ts";
import type { Hear } from "../../process/launch.ts";
import type { ProcessSandbox } from "../../process/sandbox/process-sandbox.ts";
import type { GrantedNamespace, KvUnread } from "../../services/kv/kv-orders.ts";
import { KvProcess, type KvReplication } from "../../services/kv/kv-process.ts";

/** The pause before a failed start of the process is tried again, in ms. */
const retryPause = 5_000;

export interface OwnerKeeperOptions {
  /** The folder that has the entries as a data folder has them. */
  readonly folder: string;
  /** The folder of its socket. */
  readonly socketFolder: string;
  /** Makes the first folder where it is missing. @throws SkerryError `store-failed`. */
  readonly makeFolder: () => Promise<void>;
  /** What is around the process. */
  readonly sandbox: ProcessSandbox;
  /** The number of the user that it runs as; this process's own user where it is undefined. */
  readonly user: string | undefined;
  /** Replicates entries; null where it replicates none. */
  readonly replication: KvReplication | null;
  /** Reads what the process prints. */
  readonly hear: Hear | undefined;
  /** The process was lost, or did not come up; calls are `unavailable` until one takes its place. */
  readonly onLost: (sentence: string) => void;
  /** The store could not do what it was asked: why, and what to do. */
  readonly onTrouble: (sentence: string) => void;
  /** A shard did not take its answers. */
  readonly onUnread: (unread: KvUnread) => void;
  /** A start that failed can be tried again. */
  readonly onRetry: () => void;
}

/** Keeps the process that owns the entries of one home, from when it is first wanted on, with what it is to grant. */
export class OwnerKeeper {
  readonly #options: OwnerKeeperOptions;
  /** The unix socket that shards reach it by. */
  readonly socket: string;
  readonly #grants = new Map<string, readonly GrantedNamespace[]>();
  #process: KvProcess | null = null;
  #starting: Promise<void> | null = null;
  #resting: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Why it did not come up. */
  #failure: string | null = null;
  #closed = false;

  constructor(options: OwnerKeeperOptions) {
    this.#options = options;
    this.socket = join(options.socketFolder, `${randomBytes(8).toString("hex")}.sock`);
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
  restoreSocket(): void {
    if (this.isReachable && !existsSync(this.socket)) {
      this.#process?.replace("was ended, as its socket was removed");
    }
  }

  /** Starts the process, unless it is there. Never rejects: it is tried again where it does not come up. */
  async bringUp(): Promise<void> {
    if (this.#process !== null || this.#closed) return;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  /** The process, which is started where it is not there. @throws SkerryError `store-failed` where it does not come up. */
  async process(): Promise<KvProcess> {
    await this.bringUp();
    if (this.#process !== null) return this.#process;
    throw new SkerryError(
      "store-failed",
      this.#failure ?? "The process that owns the entries is not there.",
    );
  }

  /** What the holder of the token may use from now on. Resolves when that is in force; in a process that is being replaced, or that is
   * not there, it will be. */
  async grant(token: string, namespaces: readonly GrantedNamespace[]): Promise<void> {
    const before = this.#grants.get(token);
    if (before === undefined && namespaces.length === 0) return;
    if (JSON.stringify(before) === JSON.stringify(namespaces)) return;
    this.#grants.set(token, namespaces);
    await this.#process?.grant(token, namespaces);
  }

  /** Whether the holder of the token may use anything that does not move. */
  mayUse(token: string): boolean {
    return (this.#grants.get(token) ?? []).some(({ moving }) => moving !== true);
  }

  /** Whether anybody may use anything, or might while it moves. */
  get isUsed(): boolean {
    return [...this.#grants.values()].some((namespaces) => namespaces.length > 0);
  }

  revoke(token: string): void {
    if (this.#grants.delete(token)) void this.#process?.revoke(token);
  }

  /** Ends the process, which nobody uses now, when what was to be written is. */
  rest(): void {
    const process = this.#process;
    if (process === null) return;
    this.#process = null;
    this.#resting = process.close().catch(() => {});
  }

  /** Ends the process for good when what was to be written is. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#starting;
    await this.#resting;
    await this.#process?.close();
  }

  kill(): void {
    this.#closed = true;
    this.#process?.kill();
  }

  async #start(): Promise<void> {
    const { folder, makeFolder, sandbox, user, hear, replication } = this.#options;
    const { onLost, onTrouble, onUnread, onRetry } = this.#options;
    await this.#resting;
    try {
      await makeFolder();
      const { socket } = this;
      const process = await KvProcess.start({
        ...{ dataDir: folder, socket, sandbox, user, hear, onLost, onTrouble, onUnread },
        replication: replication ?? undefined,
      });
      this.#process = process;
      this.#failure = null;
      if (this.#closed) process.kill();
      await Promise.all([...this.#grants].map(([token, granted]) => process.grant(token, granted)));
    } catch (error) {
      this.#failure = `The process that owns the entries did not come up: ${toSkerryError(error).message}`;
      onLost(this.#failure);
      if (this.#closed || this.#retry !== null) return;
      this.#retry = setTimeout(() => {
        this.#retry = null;
        onRetry();
      }, retryPause).unref();
    }
  }
}
