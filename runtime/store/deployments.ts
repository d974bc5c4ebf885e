/** A value that JSON can hold. The store does not look into settings. */
export type JsonObject = { readonly [key: string]: unknown };

/** One immutable version of a worker, in the store. */
export interface DeploymentRecord {
  /** Content address: 64 hexadecimal digits. No two workers share one. */
  readonly id: string;
  readonly worker: string;
  /** SHA-256 of the module's bytes, hexadecimal; the bytes are in the module store. */
  readonly module: string;
  readonly moduleBytes: number;
  /** Everything of the worker's settings but its secrets. */
  readonly settings: JsonObject;
  /** Sealed before they reach the disk. */
  readonly secrets: Readonly<Record<string, string>>;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** A worker, in the store. */
export interface WorkerRecord {
  readonly name: string;
  readonly tenant: string;
  /** The cordon it was put into by the operator. */
  readonly cordon: string;
  /** Patterns in the form of `canonicalRoute`: no two workers have the same one. */
  readonly routes: readonly string[];
  /** Settings of the operator's side (admission), of which the store knows nothing. */
  readonly operator: JsonObject;
  /** How the worker was set up: by the admin API, or by the file of a static set-up. */
  readonly origin: "api" | "file";
  /** The deployment that answers. */
  readonly current: string;
  readonly candidate: { readonly id: string; readonly percent: number } | null;
  /** Why it runs in a shard of its own, where it does. */
  readonly quarantine: QuarantineRecord | null;
}

export interface QuarantineRecord {
  /** One sentence. */
  readonly reason: string;
  /** ms since 1970. */
  readonly since: number;
  /** How often it has brought a shard down, which sets the back-off. */
  readonly losses: number;
}

/** One activation in a worker's history. */
export interface HistoryEntry {
  readonly deployment: string;
  /** ms since 1970. */
  readonly at: number;
  readonly event: "deploy" | "candidate" | "promote" | "rollback";
}

/** A change that is written as a whole or not at all. Removals go first, so that one change can create a worker anew,
 * or give its routes to another. */
export interface StoreChange {
  readonly deployments: readonly DeploymentRecord[];
  /** Written whole, in the place of what was there. */
  readonly workers: readonly WorkerRecord[];
  readonly history: readonly (HistoryEntry & { readonly worker: string })[];
  /** Workers to remove, with their deployments and history. */
  readonly removed: readonly string[];
  /** Records of a cluster's log that are served with it, by key and revision: `cluster-copy.ts`. */
  readonly served?: readonly { readonly key: string; readonly revision: number }[];
}

/** Where deployments are kept. One implementation is embedded (SQLite in the data folder); one suite of
 * tests holds for all. Every method rejects with SkerryError `store-failed` when the store can't be
 * read or written. */
export interface DeploymentStore {
  workers(): Promise<WorkerRecord[]>;
  worker(name: string): Promise<WorkerRecord | null>;
  deployment(id: string): Promise<DeploymentRecord | null>;
  /** Deployments of one worker, the newest first. */
  deployments(worker: string): Promise<DeploymentRecord[]>;
  /** The digests of all modules that deployments name. */
  modules(): Promise<Set<string>>;
  /** The newest first. */
  history(worker: string): Promise<HistoryEntry[]>;
  /** Durable once it resolves. Of each worker's deployments the 50 newest stay, the 50 that were active last,
   * the current one and the candidate; of its history, the newest 1,000 entries of those that stay.
   * @throws SkerryError `route-conflict`, `store-failed`; `host-failed` for a change that names what is not
   * there.
   * @param synced false: it may be lost with the machine's power until a later change is durable, which then makes it so, too. */
  apply(change: Partial<StoreChange>, synced?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Where the modules that were deployed are kept, by the SHA-256 of their bytes (hexadecimal). */
export interface ModuleStore {
  /** Whether other hosts may have what this one has not. */
  readonly shared?: boolean;
  /** Durable once it resolves. Gives the digest. @throws SkerryError `store-failed`. */
  put(wasm: Uint8Array): Promise<string>;
  /** Null when there is none, or a damaged one. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Whether there is one, whole or damaged. @throws SkerryError `store-failed`. */
  has(sha256: string): Promise<boolean>;
  /** How many there are. @throws SkerryError `store-failed`. */
  count(): Promise<number>;
  /** Removes those that are not in `kept`, but none that was put in the last `age` ms: a module is put before
   * the deployment that names it is written. @throws SkerryError `store-failed`. */
  prune(kept: ReadonlySet<string>, age: number): Promise<void>;
}
