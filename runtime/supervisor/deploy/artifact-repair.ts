import { SkerryError } from "../../errors.ts";
import { prepare } from "../../prepare/prepare.ts";
import type { Confinement } from "../../process/launch.ts";
import { ArtifactStore } from "../../store/artifacts.ts";
import type { DeploymentStore, ModuleStore } from "../../store/deployments.ts";
import type { SharedArtifacts } from "../../store/shared-artifacts.ts";
import type { StoredSettings } from "./live-worker.ts";

/** Makes artifacts again that are missing or damaged: after an update of Skerry, or of the disk's doing.
 * Shards ask for it when a request needs one. */
export class ArtifactRepair {
  readonly #stores: { deployments: DeploymentStore; modules: ModuleStore };
  readonly #dataDir: string;
  readonly #preparing: Confinement;
  readonly #shared: SharedArtifacts | null;
  /** Repairs under way: many shards may ask for one at once. */
  readonly #making = new Map<string, Promise<boolean>>();

  /** @param preparing whom modules are prepared as, and within what. @param shared artifacts of other hosts of the cluster. */
  constructor(
    stores: { deployments: DeploymentStore; modules: ModuleStore },
    dataDir: string,
    preparing: Confinement,
    shared: SharedArtifacts | null = null,
  ) {
    this.#stores = stores;
    this.#preparing = preparing;
    this.#shared = shared;
    this.#dataDir = dataDir;
  }

  /** Resolves when the deployment's artifact is in the store, whole: to true where it was so all along.
   * @throws SkerryError `unknown-deployment`, `store-failed`, `unavailable` where the cluster has it not whole either, a code of a module's way. */
  make(deployment: string): Promise<boolean> {
    const known = this.#making.get(deployment);
    if (known !== undefined) return known;
    const making = this.#make(deployment).finally(() => this.#making.delete(deployment));
    this.#making.set(deployment, making);
    return making;
  }

  async #make(id: string): Promise<boolean> {
    const { deployments, modules } = this.#stores;
    const record = await deployments.deployment(id);
    if (record === null) {
      throw new SkerryError("unknown-deployment", `No deployment ${id} is kept.`);
    }
    const wasm = await modules.get(record.module);
    if (wasm === null) {
      throw modules.shared === true
        ? new SkerryError(
            "unavailable",
            `The module of ${record.worker} is not here, and damaged or gone in the cluster: \`skerry cluster restore\` at a node that has it brings it back.`,
          )
        : new SkerryError(
            "store-failed",
            `The module of ${record.worker} is damaged or gone: deploy it again.`,
          );
    }
    const { grants, limits } = record.settings as StoredSettings;
    const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
    const how = { dataDir: this.#dataDir, bounds, within: this.#preparing };
    const shared = this.#shared;
    const { artifactKey, reused, made } = await prepare(wasm, { ...how, shared });
    if (made !== null) void shared?.give(record.module, made);
    // A shard without rights to the folder can't remove what is damaged: reading it here does.
    const store = new ArtifactStore(this.#dataDir);
    if ((await store.read(artifactKey)) !== null) return reused;
    await prepare(wasm, how);
    return false;
  }
}
