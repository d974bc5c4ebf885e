import { withoutUndefined } from "../../../settings/without-undefined.ts";
import type { WaitFor } from "../../../supervisor/control.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";
import { sayChange } from "./say-change.ts";
import { type WavesOptions, wavesOrder } from "./waves-order.ts";

export interface RollbackOptions extends AdminOptions, WavesOptions {
  readonly wait?: WaitFor;
  readonly to?: string;
}

/** `skerry rollback NAME`: back to the deployment before, or to that of `--to`. */
export function rollback(name: string, options: RollbackOptions): Promise<number> {
  const { to, wait } = options;
  const waves = wavesOrder(options);
  return withAdmin(options, async (client) =>
    sayChange(
      await client.change(name, "rollback", withoutUndefined({ to, wait, waves })),
      options,
    ),
  );
}
