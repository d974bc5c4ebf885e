import type { StartBounds, Started } from "../../module/initialise/run-start.ts";
import type { Nothing } from "../../process/rpc.ts";

/** Top-level code to run. */
export interface StartOrder {
  /** The file of the plan (`plan-file.ts`). */
  readonly plan: string;
  readonly javascript: string;
  readonly bounds: StartBounds;
}

/** The protocol of the process that runs top-level code: one call. */
export interface StartProtocol {
  readonly child: {
    readonly calls: { readonly start: { ask: StartOrder; reply: Started } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
