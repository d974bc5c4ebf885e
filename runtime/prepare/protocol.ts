import type { PolicyBounds } from "../module/policy.ts";
import type { Nothing } from "../process/rpc.ts";
import type { EncodedArtifact } from "../store/artifacts.ts";

/** A module to prepare. */
export interface PrepareOrder {
  readonly wasm: Uint8Array;
  readonly bounds: PolicyBounds;
  /** Whether the artifact reports where fuel goes. */
  readonly traced: boolean;
}

/** The protocol of the process that prepares a module: one call. It writes nothing. */
export interface PrepareProtocol {
  readonly child: {
    readonly calls: { readonly walk: { ask: PrepareOrder; reply: EncodedArtifact } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
