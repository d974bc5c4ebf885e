import type { StartBounds, Started } from "../../module/initialise/run-start.ts";
import type { Nothing } from "../../process/rpc.ts";
import type { Limits } from "../../settings/limits.ts";

/** Top-level code to run. */
export interface StartOrder {
  /** The bytes of the plan (`plan-file.ts`). */
  readonly plan: Uint8Array;
  readonly javascript: string;
  readonly bounds: Omit<StartBounds, "stackSlots">;
  /** What its call stack may have goes by these limits, and by what the process has (`isolate/stack-slots.ts`). */
  readonly limits: Pick<Limits, "stack" | "memory">;
}

/** The protocol of the process that runs top-level code: one call. */
export interface StartProtocol {
  readonly child: {
    readonly calls: { readonly start: { ask: StartOrder; reply: Started } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
