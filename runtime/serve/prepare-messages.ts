import type { SerializedError } from "../errors.ts";
import type { PolicyBounds } from "../module/policy.ts";

/** What the process that walks a module's way is given, once. */
export interface PrepareOrder {
  readonly wasm: Uint8Array;
  readonly bounds: PolicyBounds;
  readonly dataDir: string;
  readonly artifactKey: string;
  /** Whether the artifact is to tell where fuel goes. */
  readonly traced: boolean;
}

/** What it answers, once: null when the artifact is in the store. */
export type PrepareAnswer = { readonly error: SerializedError | null };
