import { type AdminOptions, withAdmin } from "./admin-client.ts";
import { sayChange } from "./say-change.ts";

/** `skerry release NAME`: ends a worker's quarantine, or its watch. */
export function release(name: string, options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) =>
    sayChange(await client.change(name, "release"), options),
  );
}
