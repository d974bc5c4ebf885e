import type { PolicyBounds } from "../module/policy.ts";
import type { Nothing } from "../process/rpc.ts";

/** A module to prepare. */
export interface PrepareOrder {
  readonly wasm: Uint8Array;
  readonly bounds: PolicyBounds;
  readonly dataDir: string;
  readonly artifactKey: string;
  /** Whether the artifact reports where fuel goes. */
  readonly traced: boolean;
}

/** The protocol of the process that prepares a module: one call, answered when the artifact is in the store. */
export interface PrepareProtocol {
  readonly child: {
    readonly calls: { readonly walk: { ask: PrepareOrder; reply: null } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
