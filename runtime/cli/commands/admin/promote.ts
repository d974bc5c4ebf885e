import { withoutUndefined } from "../../../settings/without-undefined.ts";
import type { WaitFor } from "../../../supervisor/control.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";
import { sayChange } from "./say-change.ts";
import { type WavesOptions, wavesOrder } from "./waves-order.ts";

export interface PromoteOptions extends AdminOptions, WavesOptions {
  readonly wait?: WaitFor;
  readonly percent: number;
}

/** `skerry promote NAME`: gives the candidate to more visitors, or to all. */
export function promote(name: string, options: PromoteOptions): Promise<number> {
  const { percent, wait } = options;
  const waves = wavesOrder(options);
  return withAdmin(options, async (client) =>
    sayChange(
      await client.change(name, "promote", withoutUndefined({ percent, wait, waves })),
      options,
    ),
  );
}
