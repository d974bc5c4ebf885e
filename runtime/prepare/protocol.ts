import type { PolicyBounds } from "../module/policy.ts";
import type { Nothing } from "../process/rpc.ts";
import type { EncodedArtifact } from "../store/artifacts.ts";

/** A module whose way is to be walked. */
export interface PrepareOrder {
  readonly wasm: Uint8Array;
  readonly bounds: PolicyBounds;
  /** Whether the artifact is to tell where fuel goes. */
  readonly traced: boolean;
}

/** What the process that walks a module's way can be asked, once. It writes nothing. */
export interface PrepareProtocol {
  readonly child: {
    readonly calls: { readonly walk: { ask: PrepareOrder; reply: EncodedArtifact } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
