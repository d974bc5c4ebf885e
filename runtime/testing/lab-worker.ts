import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import type { Artifact } from "../module/artifact.ts";
import { coreMinimums } from "../module/core-minimums.ts";
import { takesPiecewise } from "../module/waiting-functions.ts";
import type { WorkerReach } from "../services/worker-services.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { callWithoutSocket } from "../shard/call-without-socket.ts";
import { pageBytes } from "../wasm/page.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { RunningDeployment } from "../worker/running-deployment.ts";
import type { LabEntries } from "./lab-entries.ts";
import type { LabLoaded, RequestLimits } from "./lab-protocol.ts";

export interface LabWorkerOptions {
  readonly artifact: Artifact;
  readonly settings: WorkerSettings;
  readonly reach: WorkerReach;
  readonly entries: LabEntries;
  /** An isolate's thread can't be ended from this process. */
  readonly onWedged: () => void;
}

/** The same worker under limits of a request's own. */
interface Variant {
  readonly key: string;
  readonly settings: WorkerSettings;
  readonly tenant: Promise<RunningDeployment>;
}

/** A worker under test, in the lab's process. */
export class LabWorker {
  readonly #options: LabWorkerOptions;
  readonly #tenant: RunningDeployment;
  /** The one that was asked for last: a sweep goes from one to the next. */
  #variant: Variant | null = null;

  private constructor(options: LabWorkerOptions, tenant: RunningDeployment) {
    this.#options = options;
    this.#tenant = tenant;
  }

  /** @throws SkerryError `start-failed`, `memory-over-cap`. */
  static async load(options: LabWorkerOptions): Promise<LabWorker> {
    return new LabWorker(options, await loadTenant(options, options.settings));
  }

  get loaded(): LabLoaded {
    const { settings, artifact } = this.#options;
    const pages = artifact.manifest.cores.map((core) => coreMinimums(core).pages);
    return {
      name: settings.name,
      limits: settings.limits,
      startFuel: this.#tenant.startFuel,
      leastMemory: pages.reduce((sum, each) => sum + each, 0) * pageBytes,
    };
  }

  get entries(): LabEntries {
    return this.#options.entries;
  }

  /** @throws SkerryError as {@link load} does, where the limits are too low for it to start. */
  async call(request: Request, limits: RequestLimits, signal: AbortSignal): Promise<Outcome> {
    const { artifact, settings } = this.#options;
    const streams = takesPiecewise(artifact.manifest, settings.grants);
    const variant = Object.keys(limits).length === 0 ? null : this.#under(limits);
    const tenant = variant === null ? this.#tenant : await variant.tenant;
    const own = (variant?.settings ?? settings).limits;
    return callWithoutSocket({ tenant, limits: own, streams }, request, signal);
  }

  async dispose(): Promise<void> {
    await this.#drop(this.#variant);
    await this.#tenant.dispose();
  }

  #under(limits: RequestLimits): Variant {
    const key = JSON.stringify(limits);
    if (this.#variant?.key === key) return this.#variant;
    void this.#drop(this.#variant);
    const { settings: plain } = this.#options;
    // What starts under its own fuel goes on doing so.
    const settings = { ...plain, limits: { ...plain.limits, ...limits } };
    this.#variant = { key, settings, tenant: loadTenant(this.#options, settings) };
    return this.#variant;
  }

  /** Once the requests it has are answered; one that did not start has none. */
  async #drop(variant: Variant | null): Promise<void> {
    await variant?.tenant.then(
      (tenant) => tenant.dispose(),
      () => {},
    );
  }
}

function loadTenant(
  { artifact, onWedged, reach }: LabWorkerOptions,
  settings: WorkerSettings,
): Promise<RunningDeployment> {
  return RunningDeployment.load(artifact, settings, onWedged, reach);
}

/** The worker of a name. @throws SkerryError `shard-lost` */
export function findWorker<Value>(workers: ReadonlyMap<string, Value>, name: string): Value {
  const worker = workers.get(name);
  if (worker === undefined) throw new SkerryError("shard-lost", "The worker is not loaded.");
  return worker;
}
