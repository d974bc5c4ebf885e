import { type AdminOptions, withAdmin } from "./admin-client.ts";
import { sayChange } from "./say-change.ts";

export interface PromoteOptions extends AdminOptions {
  readonly percent: number;
}

/** `skerry promote NAME`: gives the candidate to more visitors, or to all. */
export function promote(name: string, options: PromoteOptions): Promise<number> {
  const { percent } = options;
  return withAdmin(options, async (client) =>
    sayChange(await client.change(name, "promote", { percent }), options),
  );
}
