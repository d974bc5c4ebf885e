import { resolve } from "node:path";
import { isLoopback } from "../../supervisor/admin/loopback.ts";
import { tokenIn } from "../../supervisor/admin/own-token.ts";
import { hostDataFolder } from "../../supervisor/settings/host-data-folder.ts";
import type { AdminTarget } from "./admin-target.ts";

/** The token that a command shows: that of SKERRY_ADMIN_TOKEN, or, to a host of this machine, the one in the data folder of the
 * settings in the current folder. Undefined: none. */
export async function adminToken({ origin, socketPath }: AdminTarget): Promise<string | undefined> {
  const { SKERRY_ADMIN_TOKEN } = process.env;
  if (SKERRY_ADMIN_TOKEN) return SKERRY_ADMIN_TOKEN;
  const { protocol, hostname } = new URL(origin);
  const isHere = protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, ""));
  if (socketPath !== null || !isHere) return undefined;
  const folder = await hostDataFolder({ environment: process.env, cwd: resolve() });
  return (await tokenIn(folder)) ?? undefined;
}
