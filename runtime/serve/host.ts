import type { Request } from "../abi/generated/types.ts";
import type { Manifest } from "../module/artifact.ts";
import type { WorkerSettings } from "../tenant/settings.ts";
import type { Outcome } from "../tenant/usage.ts";

/** A worker that is loaded and ready in the shard. */
export interface LoadedWorker {
  readonly id: string;
  readonly manifest: Manifest;
  readonly coldStartMs: number;
  /** Fuel burned by initialising the instance. */
  readonly startFuel: number;
  /** True when the artifact came from the store: none of the module's way was walked. */
  readonly artifactReused: boolean;
}

/** The person's side of a shard: this process holds no guest code, the shard's process does. */
export interface Host {
  /** Walks the module's way (or finds its artifact) and loads it. Throws a SkerryError of a deploy code. */
  load(wasm: Uint8Array, settings: WorkerSettings): Promise<LoadedWorker>;
  /** One request without a socket. Never throws for what a guest does: see `Outcome.error`. */
  call(worker: LoadedWorker, request: Request): Promise<Outcome>;
  /** Answers HTTP on the port (0: any free one) with whatever worker is current. */
  listen(port: number, address?: string): Promise<{ port: number }>;
  /** Makes a worker the one that HTTP requests go to; requests in flight end on the old one,
   * which is unloaded after them. */
  swap(worker: LoadedWorker): Promise<void>;
  /** Called once for every HTTP request that ended. */
  onRequest(listener: (outcome: Outcome) => void): void;
  /** Called when the shard had to be replaced, with one sentence. */
  onShardLost(listener: (sentence: string) => void): void;
  close(): Promise<void>;
}

export interface HostOptions {
  /** Where artifacts and the calibration are kept. */
  readonly dataDir: string;
  /** V8 flags for the shard's process, e.g. --liftoff-only. */
  readonly v8Flags?: readonly string[];
}

export async function startHost(_options: HostOptions): Promise<Host> {
  throw new Error("not built yet");
}
