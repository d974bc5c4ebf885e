import { chmod, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorTable } from "../error-table.ts";
import { toSkerryError } from "../errors.ts";
import { has } from "../process/capabilities.ts";
import { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import { makeTemporaryFolder } from "../process/temporary-folder.ts";
import { checkOwnRights } from "../supervisor/own-rights.ts";
import { entriesMayHaveUser, hasUsers, ownUsers } from "../supervisor/own-users.ts";
import { checkFoldersOfUsers } from "../supervisor/reach-of-users.ts";
import type { ServeSettings } from "../supervisor/serve-settings.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** The users that shards run as. `asRoot`: `serve` would be started with `--as-root`. */
export function usersFinding(
  { cordons }: Pick<ServeSettings, "cordons">,
  asRoot: boolean,
  isRoot = process.getuid?.() === 0,
): Finding {
  try {
    checkOwnRights(cordons);
  } catch (error) {
    const advice = "Start `serve` with these rights, or ask for less in the settings.";
    return problem("users", toSkerryError(error).message, advice);
  }
  if (hasUsers({ cordons })) {
    const own = entriesMayHaveUser() ? "the owner of entries, " : "";
    const found = `Cordons run as users of their own, and so do the front, ${own}each broker and the preparing of modules.`;
    if (own !== "") return ok("users", found);
    const lacking = `${found} The owner of entries has this user: CAP_CHOWN or CAP_DAC_OVERRIDE is missing.`;
    return warning("users", lacking, "Start `serve` as root, or with these capabilities.");
  }
  if (!isRoot) {
    const found =
      "Shards run as the user of `serve`: what this user may read, a shard that was taken over may, within its sandbox.";
    return warning(
      "users",
      found,
      "Start `serve` as root with a `user` for each cordon, to keep tenants apart by users.",
    );
  }
  const advice = "Start `serve` as another user, or give each cordon a `user` in skerry.toml.";
  if (asRoot) {
    const found =
      "All processes are root's, as --as-root asks: a shard that was taken over has root's files, within its sandbox.";
    return warning("users", found, advice);
  }
  const found = "This is root, and no cordon has a `user`: `serve` refuses that without --as-root.";
  return problem("users", found, advice);
}

/** Whether the users of a host's processes can reach what these need: Node, Skerry's programs, and the folder that the data folder is
 * in; null where there are none. */
export async function reachFinding(settings: ServeSettings): Promise<Finding | null> {
  if (!hasUsers(settings) || process.getuid?.() !== 0) return null;
  try {
    await checkFoldersOfUsers(settings, await ownUsers(settings), [dirname(settings.dataDir)]);
    return ok(
      "user files",
      "Each user of a process can reach Skerry's programs and the data folder.",
    );
  } catch (error) {
    const { code, message } = toSkerryError(error);
    return problem("user files", message, errorTable[code].advice);
  }
}

/** What of a sandbox this system has, by a program that is started in one, as the user that a host would start it as. Whether a host
 * that runs has it is for that host to say (`running-host.ts`). */
export async function sandboxFinding(settings: ServeSettings): Promise<Finding> {
  const { sandbox: wish, cordons } = settings;
  if (wish === "off") {
    return warning(
      "sandbox",
      "Turned off by the settings.",
      'Set `sandbox = "required"` in [serve].',
    );
  }
  let folder = "";
  try {
    folder = await makeTemporaryFolder("skerry-doctor-");
    // As a host's is: others pass it, on their way to files that they know the names of.
    await chmod(folder, 0o711);
    const user = process.getuid?.() === 0 ? (await ownUsers(settings)).preparing : undefined;
    const places = { dataDir: folder, artifacts: folder, runFolder: folder, ledgers: folder, user };
    const opened = await HostSandbox.open("best", { ...places, flags: [] });
    const { missing, rings, why } = opened;
    const there = [
      ...(rings.noNewPrivileges ? ["no new rights"] : []),
      ...(rings.seccomp ? ["a filter of system calls (seccomp)"] : []),
      ...(rings.landlock ? ["a bound on files (Landlock)"] : []),
      ...(rings.network ? ["a network of its own for each process (namespaces)"] : []),
      ...(hasUsers({ cordons }) && has("CAP_SYS_PTRACE")
        ? ["memory that no other process of a user reads"]
        : []),
    ];
    if (missing.length === 0) return ok("sandbox", `${there.join(", ")}.`);
    const said = why === null ? "" : ` (${why})`;
    const found = `${there.join(", ") || "Nothing"}; not there: ${missing.join(", ")}${said}.`;
    const advice =
      "It needs Linux with both in its kernel, on x86-64 or arm64, and setpriv of util-linux 2.41.";
    return (wish === "required" ? problem : warning)("sandbox", found, advice);
  } catch (error) {
    const { code, message } = toSkerryError(error);
    return problem("sandbox", message, errorTable[code].advice);
  } finally {
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  }
}
