import { SkerryError } from "../errors.ts";
import type { ControlledEntry, KvFault } from "../shard/protocol.ts";
import type { KvNamespace } from "../store/kv.ts";
import type { LocalSupervisor } from "../supervisor/local.ts";

/** The entries of one worker under test: namespaces that nobody else has. */
export class WorkerEntries {
  readonly #supervisor: LocalSupervisor;
  readonly #tenant: string;
  readonly #namespaces: ReadonlyMap<string, KvNamespace>;
  readonly #seeds: Readonly<Record<string, readonly ControlledEntry[]>>;

  /** @param namespaces by the worker's names for them. @param seeds what `reset` puts. */
  constructor(
    supervisor: LocalSupervisor,
    tenant: string,
    namespaces: ReadonlyMap<string, KvNamespace>,
    seeds: Readonly<Record<string, readonly ControlledEntry[]>>,
  ) {
    this.#supervisor = supervisor;
    this.#tenant = tenant;
    this.#namespaces = namespaces;
    this.#seeds = seeds;
  }

  /** Puts all namespaces back to their seeds, and has no operation fail any more.
   * @throws SkerryError `bad-settings`, `store-failed`. */
  async reset(): Promise<void> {
    if (this.#namespaces.size > 0) await this.fail(null);
    for (const namespace of this.#namespaces.values()) {
      await this.#supervisor.ask("removeEntries", namespace);
    }
    for (const [name, entries] of Object.entries(this.#seeds)) {
      for (const entry of entries) await this.put(name, entry);
    }
  }

  async put(name: string, entry: ControlledEntry): Promise<void> {
    await this.#supervisor.ask("putEntry", { namespace: this.#namespace(name), entry });
  }

  async all(name: string): Promise<readonly ControlledEntry[]> {
    return this.#supervisor.ask("entries", this.#namespace(name));
  }

  /** Null: nothing fails any more. */
  async fail(fault: KvFault | null): Promise<void> {
    await this.#supervisor.ask("failEntries", { tenant: this.#tenant, fault });
  }

  #namespace(name: string): KvNamespace {
    const namespace = this.#namespaces.get(name);
    if (namespace !== undefined) return namespace;
    const sentence = `The worker has no namespace ${name}: bind one in [kv] of its settings, and grant it kv.`;
    throw new SkerryError("bad-settings", sentence);
  }
}
