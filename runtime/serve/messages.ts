// What a host's process and its shard's process say to each other.
import type { Request } from "../abi/generated/types.ts";
import type { SerializedError } from "../errors.ts";
import type { WorkerSettings } from "../tenant/settings.ts";
import type { Outcome } from "../tenant/usage.ts";

/** What can be asked of a shard, and what it replies. */
export interface ShardCalls {
  load: {
    ask: { worker: string; dataDir: string; artifactKey: string; settings: WorkerSettings };
    /** Null when the store has no such artifact, or had a damaged one, which is gone now. */
    reply: { coldStartMs: number; startFuel: number } | null;
  };
  /** Ends a worker after the requests it has. */
  unload: { ask: { worker: string }; reply: null };
  call: { ask: { worker: string; request: Request }; reply: Outcome };
  listen: { ask: { port: number; address: string }; reply: { port: number } };
  /** Makes a worker the one that HTTP requests go to. */
  route: { ask: { worker: string }; reply: null };
  close: { ask: Record<never, never>; reply: null };
}

export type ShardCallName = keyof ShardCalls;

export interface ToShard<Name extends ShardCallName = ShardCallName> {
  readonly id: number;
  readonly name: Name;
  readonly ask: ShardCalls[Name]["ask"];
}

export type FromShard =
  | { readonly kind: "reply"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: SerializedError }
  /** HTTP requests that ended, collected for a moment. */
  | { readonly kind: "outcomes"; readonly outcomes: readonly Outcome[] }
  /** An isolate's thread can't be ended: the process has to be. */
  | { readonly kind: "wedged" }
  | { readonly kind: "beat" };

/** How often a shard says that its main thread is alive, in ms. */
export const beatEvery = 500;
