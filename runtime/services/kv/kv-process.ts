import { lstatSync } from "node:fs";
import { chown, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { GiB } from "../../byte-units.ts";
import { SkerryError, toSkerryError } from "../../errors.ts";
import { Child, promptAnswer, startAnswer } from "../../process/child.ts";
import { childEnvironment } from "../../process/environment.ts";
import { type Hear, launch } from "../../process/launch.ts";
import { maxOwnThreads } from "../../process/process-use.ts";
import { RestartPause } from "../../process/restart-pause.ts";
import type { Answers } from "../../process/rpc.ts";
import { entriesFolder } from "../../process/sandbox/needs.ts";
import type { ProcessSandbox } from "../../process/sandbox/process-sandbox.ts";
import { syncFolder } from "../../store/durable-files.ts";
import {
  type FileOwner,
  giveFolder,
  ownerOf,
  ownIds,
} from "../../store/embedded/kv/folder-owner.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import type { KvNamespace, KvNamespaceUse } from "../../store/kv.ts";
import { makeFolder } from "../../store/make-folder.ts";
import type { GrantedNamespace, KvOrders, KvProcessStart, KvUnread } from "./kv-orders.ts";
import { ownerChecks } from "./message-checks.ts";
import type { AskReplica, ReplicaAsks, ReplicaLevel, ReplicaOrders } from "./replication.ts";

/** The program that owns the entries. */
export const entriesProgram = new URL("./kv-main.ts", import.meta.url);

/** Silence after which it is taken for wedged, in ms. */
const silence = 10_000;

/** What it may have by looks of its parent. Of memory, in bytes, a client that takes none of what it asked for costs it less than
 * 400 MiB (`test/services/kv/memory`). */
const bounds = { memory: 2 * GiB, threads: maxOwnThreads };

/** Time it has to end by itself, in ms. */
const closeTime = 10_000;

/** Time in which what an operator asks for is answered, in ms: a removal may wait for its turn and deletes all entries of a namespace.
 * Deploys wait for it. */
const operatorTime = 60_000;

/** Time in which a tenant's entries are written to a file, or read from one, in ms. */
const moveTime = 15 * 60_000;

/** The process that owns the entries, as who replicates them has it. */
export interface ReplicaOwner {
  readonly ask: AskReplica<ReplicaOrders>;
  readonly tell: (level: ReplicaLevel) => void;
}

/** Who replicates entries. */
export interface KvReplication {
  /** What the owner may ask. */
  readonly handlers: Answers<ReplicaAsks>;
  /** A process that owns the entries is up. Null: it is lost. */
  readonly attach: (owner: ReplicaOwner | null) => void;
}

/** A host in no cluster: replicated namespaces can't be written. */
const alone: KvReplication = {
  handlers: {
    openParts: async () => null,
    putPart: async () => false,
    propose: async () => ({ refused: "unavailable" }),
    level: async () => false,
  },
  attach: () => {},
};

export interface KvProcessOptions extends KvProcessStart {
  /** What is around it. */
  readonly sandbox?: ProcessSandbox | undefined;
  /** The number of the user that it runs as, and whose files the entries are; this process's own where it is left out. Then the
   * folder of the socket is there for it alone. */
  readonly user?: string | undefined;
  /** Who replicates entries; left out where nobody does. */
  readonly replication?: KvReplication | undefined;
  /** Reads what it prints. */
  readonly hear?: Hear | undefined;
  /** The process was lost, or could not be started again; one that takes its place is on its way. Calls are
   * `unavailable` meanwhile. */
  readonly onLost: (sentence: string) => void;
  /** The store fails at calls, as with a full disk. Not called for each of them. */
  readonly onTrouble: (sentence: string) => void;
  /** A client was cut off, as it did not take its answers. Not called each time: it may connect again. */
  readonly onUnread?: (unread: KvUnread) => void;
  /** The program that is run, and the time in which it answers what an operator asks for, in ms; for tests of one that was
   * taken over. */
  readonly program?: URL | undefined;
  readonly operatorTime?: number | undefined;
}

/** The supervisor's end of the process that owns the entries: keeps one alive, and sends each its grants. */
export class KvProcess {
  readonly #options: KvProcessOptions;
  readonly #grants = new Map<string, readonly GrantedNamespace[]>();
  #process: Child<KvOrders> | null = null;
  /** Whether it has opened the store, and answers. */
  #up = false;
  readonly #pause = new RestartPause();
  #closing = false;

  private constructor(options: KvProcessOptions) {
    this.#options = options;
  }

  /** @throws SkerryError `store-in-use`, `store-newer`, `store-failed`, `host-failed`. */
  static async start(options: KvProcessOptions): Promise<KvProcess> {
    const owner = new KvProcess(options);
    try {
      await owner.#bringUp();
    } catch (error) {
      owner.kill();
      throw error;
    }
    return owner;
  }

  /** Grants the holder of the token these namespaces and no others, until it is revoked; a later grant replaces this
   * one. Resolves when it is in force: in a process that is being replaced, it will be. */
  async grant(token: string, namespaces: readonly GrantedNamespace[]): Promise<void> {
    this.#grants.set(token, namespaces);
    await this.#process?.ask("grant", { token, namespaces }, this.#soon).catch(() => {});
  }

  async revoke(token: string): Promise<void> {
    this.#grants.delete(token);
    await this.#process?.ask("revoke", { token }, this.#soon).catch(() => {});
  }

  /** All namespaces that have entries. @throws SkerryError `store-failed`. */
  async namespaces(): Promise<readonly KvNamespaceUse[]> {
    return this.#there.ask("namespaces", null, this.#operatorTime);
  }

  /** Removes a namespace with all its entries, durably. No grant may include it then. Resolves to false where it has
   * no entries. @throws SkerryError `store-failed`; it may then be removed or not. */
  async removeNamespace({ tenant, name }: Pick<KvNamespace, "tenant" | "name">): Promise<boolean> {
    return this.#there.ask("removeNamespace", { tenant, name }, this.#operatorTime);
  }

  /** Writes all that a tenant has to a file in the folder of the entries, whose name is returned, with how many namespaces that are: nobody
   * may be granted any of them, unless as one that moves. @throws SkerryError `store-failed`. */
  async exportTenant(tenant: string): Promise<{ file: string; namespaces: number }> {
    const file = movingFile(tenant);
    const namespaces = await this.#there.ask("exportTenant", { tenant, file }, moveTime);
    return { file, namespaces };
  }

  /** Makes what is in such a file, in its own folder, all that a tenant has. @throws SkerryError `store-failed`. */
  async importTenant(tenant: string, file: string): Promise<void> {
    await this.#there.ask("importTenant", { tenant, file }, moveTime);
  }

  /** Removes all that a tenant has here. @throws SkerryError `store-failed`. */
  async removeTenant(tenant: string): Promise<void> {
    await this.#there.ask("removeTenant", { tenant }, moveTime);
  }

  /** Whether it serves, at a socket that is its own. */
  get isUp(): boolean {
    return this.#up;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Ends the process when what was to be written is. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#replication.attach(null);
    const process = this.#process;
    await process?.end(async () => this.#up && process.ask("close", null), closeTime);
    this.#up = false;
    // Its number may be somebody else's by the next start. Where that can't be done now, it is then.
    if (this.#options.user !== undefined) await this.#giveEntries(null).catch(() => {});
  }

  /** Ends it, and starts another one in its place. What was acknowledged is kept. @param why as "was ended". */
  replace(why: string): void {
    this.#process?.kill(why);
  }

  /** Ends it at once. What was acknowledged is kept. */
  kill(): void {
    this.#closing = true;
    this.#process?.kill("was stopped");
  }

  async #bringUp(): Promise<void> {
    const { dataDir, socket, sandbox, user, hear, onTrouble, onUnread = () => {} } = this.#options;
    const folder = entriesFolder(dataDir);
    await this.#prepareFolders(folder);
    const rights = {
      limits: {},
      ...(user !== undefined && { user }),
      ...(sandbox !== undefined && { sandbox }),
    };
    const launched = launch(this.#options.program ?? entriesProgram, {
      rights,
      // What its database sorts on disk.
      env: { ...childEnvironment(rights), SQLITE_TMPDIR: folder },
      hear,
    });
    const process: Child<KvOrders> = new Child(launched, {
      handlers: this.#replication.handlers,
      hearers: { beat: () => {}, trouble: onTrouble, unread: onUnread },
      checks: ownerChecks,
      silence,
      most: bounds,
      lost: lostOwner,
      onLost: (error) => this.#lost(process, error),
    });
    this.#process = process;
    // What is granted and revoked from here on it hears after this.
    const grants = [...this.#grants].map(([token, namespaces]) => ({ token, namespaces }));
    await process.ask("start", { dataDir, socket, grants }, startAnswer);
    await this.#keepSocket();
    this.#up = true;
    this.#pause.reset();
    this.#replication.attach({
      ask: (name, ask) => process.ask(name, ask),
      tell: (level) => process.tell("replicaLevel", level),
    });
  }

  get #replication(): KvReplication {
    return this.#options.replication ?? alone;
  }

  /** Has the folder of the entries be there, on the disk and its user's, and its user make a socket.
   * @throws SkerryError `store-failed`. */
  async #prepareFolders(folder: string): Promise<void> {
    const { dataDir, socket } = this.#options;
    try {
      await makeFolder(folder, 0o700);
      await syncFolder(dataDir);
      await mkdir(dirname(socket), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        // Of a run folder that is missing its supervisor makes another.
        if (error.code !== "EEXIST" && error.code !== "ENOENT") throw error;
      });
    } catch (error) {
      throw storeFailure(error, "The folder of the store of entries can't be made");
    }
    const [own, owner] = [ownIds(), this.#owner];
    await this.#giveEntries(owner);
    if (own === null || owner === null) return;
    await chown(dirname(socket), own.uid, own.gid);
    await rm(socket, { force: true });
    await chown(dirname(socket), owner.uid, owner.gid);
  }

  /** Takes the folder of the socket back, and sees what is there. Whoever has a folder can put a link into it, and this process,
   * with its rights, would connect elsewhere. @throws SkerryError `host-failed`. */
  async #keepSocket(): Promise<void> {
    const { socket } = this.#options;
    const [own, owner] = [ownIds(), this.#owner];
    if (own === null || owner === null) return;
    await chown(dirname(socket), own.uid, own.gid);
    const made = lstatSync(socket, { throwIfNoEntry: false });
    if (made?.isSocket() && made.uid === owner.uid && made.nlink === 1) return;
    throw new SkerryError(
      "host-failed",
      "The process that owns the entries did not make its socket.",
    );
  }

  /** @param owner null: whose the data folder is. */
  async #giveEntries(owner: FileOwner | null): Promise<void> {
    const { dataDir } = this.#options;
    await giveFolder(entriesFolder(dataDir), owner ?? (await ownerOf(dataDir)));
  }

  /** Null where it is this process's user. */
  get #owner(): FileOwner | null {
    const id = Number(this.#options.user ?? Number.NaN);
    return Number.isInteger(id) ? { uid: id, gid: id } : null;
  }

  /** When what it was granted has to be in force, in ms: changes of the host wait for it. */
  get #soon(): number {
    return this.#up ? promptAnswer(silence) : startAnswer;
  }

  get #operatorTime(): number {
    return this.#options.operatorTime ?? operatorTime;
  }

  get #there(): Child<KvOrders> {
    if (this.#process !== null) return this.#process;
    throw new SkerryError("store-failed", "The process that owns the entries is not there.");
  }

  #lost(process: Child<KvOrders>, error: SkerryError): void {
    if (this.#process !== process) return;
    this.#process = null;
    const wasUp = this.#up;
    this.#up = false;
    this.#replication.attach(null);
    // Of one that did not come up whoever waits for it tells.
    if (this.#closing || !wasUp) return;
    this.#options.onLost(error.message);
    this.#startLater();
  }

  #startLater(): void {
    this.#pause.lengthen();
    this.#pause.wait(() => {
      if (this.#closing) return;
      this.#bringUp().catch((error) => {
        if (this.#closing || this.#up) return;
        this.#options.onLost(toSkerryError(error).message);
        const left = this.#process;
        this.#process = null;
        left?.kill("did not come up");
        this.#startLater();
      });
    });
  }
}

/** What the file is called that a tenant's entries go by. Names of tenants have no dot. */
export function movingFile(tenant: string): string {
  return `moving.${tenant}`;
}

/** True of the name of a file by which entries go. */
export function isMovingFile(name: string): boolean {
  return name.startsWith(movingFile(""));
}

function lostOwner(how: string): SkerryError {
  return new SkerryError("store-failed", `The process that owns the entries was lost: it ${how}.`);
}
