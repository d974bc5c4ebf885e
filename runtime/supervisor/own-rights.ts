import { SkerryError } from "../errors.ts";
import { type Capability, has } from "../process/capabilities.ts";
import { hardLimit, mayRaiseLimits, type ProcessLimits } from "../process/resource-limits.ts";
import type { CordonSettings } from "./serve-settings.ts";

/** How the settings file names limits. */
const limitKeys: Readonly<Record<keyof ProcessLimits, string>> = {
  files: "files",
  processes: "processes",
  addressSpace: "address-space",
  fileSize: "file-size",
};

/** Sees that this process may start shards as the user, and within the limits, that their cordons name:
 * else none of them would come up, and none could say why.
 * @throws SkerryError `bad-settings`. */
export function checkOwnRights(cordons: Readonly<Record<string, CordonSettings>>): void {
  if (process.platform !== "linux") return;
  for (const [name, { user, limits }] of Object.entries(cordons)) {
    if (user !== undefined) checkUser(name, user);
    checkLimits(name, limits);
  }
}

/** Root starts a host that has other users for what runs tenants' code, and no other one unless it is told to.
 * @throws SkerryError `bad-usage`. */
export function refuseRoot({
  cordons,
}: {
  readonly cordons: Readonly<Record<string, CordonSettings>>;
}): void {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || Object.values(cordons).some(({ user }) => user !== undefined)) return;
  throw new SkerryError(
    "bad-usage",
    "This is root, and no cordon has a `user`: whoever takes a shard over, by a bug in the engine, would be root of this " +
      "machine. Start `skerry serve` as another user, give each cordon a `user` in skerry.toml, or say --as-root.",
  );
}

function checkUser(cordon: string, user: string): void {
  // CAP_KILL, since a shard of another user that hangs has to be ended.
  const needed: Capability[] = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL"];
  const missing = needed.filter((capability) => !has(capability));
  if (missing.length === 0) return;
  throw new SkerryError(
    "bad-settings",
    `The shards of [cordons.${cordon}] are to run as ${user}, and this process may not start any as ` +
      `another user: it lacks ${missing.join(", ")}. Start \`skerry serve\` as root, or remove \`user\`.`,
  );
}

function checkLimits(cordon: string, limits: ProcessLimits): void {
  if (mayRaiseLimits()) return;
  for (const [limit, key] of Object.entries(limitKeys) as [keyof ProcessLimits, string][]) {
    const wanted = limits[limit];
    const hard = hardLimit(limit);
    if (wanted === undefined || wanted <= hard) continue;
    throw new SkerryError(
      "bad-settings",
      `\`${key}\` in [cordons.${cordon}.limits] is ${wanted}, and this process's own hard limit is ` +
        `${hard}, which it may not raise: set less, or raise it before \`skerry serve\` starts.`,
    );
  }
}
