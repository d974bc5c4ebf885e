import type { PolicyBounds } from "../module/policy.ts";
import type { Nothing } from "../process/rpc.ts";

/** A module whose way is to be walked. */
export interface PrepareOrder {
  readonly wasm: Uint8Array;
  readonly bounds: PolicyBounds;
  readonly dataDir: string;
  readonly artifactKey: string;
  /** Whether the artifact is to tell where fuel goes. */
  readonly traced: boolean;
}

/** What the process that walks a module's way can be asked: once, answered when the artifact is in the store. */
export interface PrepareProtocol {
  readonly child: {
    readonly calls: { readonly walk: { ask: PrepareOrder; reply: null } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
