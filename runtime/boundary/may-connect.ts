import { realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isIn } from "../process/capabilities.ts";
import type { ProcessFacts } from "./process-facts.ts";

/** Whether the rights of files let a process connect to a unix socket: it has to be there as the process sees the files,
 * to be writable for it, and all folders on the way passable (unix(7)). Null where that can't be found out. */
export function mayConnect(
  { pid, uid, gid, groups, capabilities }: ProcessFacts,
  socket: string,
  proc = "/proc",
): boolean | null {
  if (uid === null || gid === null || groups === null || capabilities === null) return null;
  try {
    // A process in a mount namespace of its own, or with another root, may have other files there, or none.
    const own = join(proc, String(pid), "root");
    const seen = statSync(join(own, socket));
    const meant = statSync(socket);
    if (!seen.isSocket() || seen.ino !== meant.ino || seen.dev !== meant.dev) return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? false : null;
  }
  if (isIn(capabilities.effective, "CAP_DAC_OVERRIDE")) return true;
  const who = { user: uid[3] ?? uid[1]!, groups: [gid[3] ?? gid[1]!, ...groups] };
  try {
    const path = realpathSync(socket);
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (!grants(statSync(folder), who, 0o1)) return false;
      if (folder === dirname(folder)) break;
    }
    return grants(statSync(path), who, 0o2);
  } catch {
    return null;
  }
}

/** Whether a file's mode has the bit for one who is this user, in these groups. */
function grants(
  { mode, uid, gid }: Stats,
  who: { readonly user: number; readonly groups: readonly number[] },
  bit: number,
): boolean {
  if (uid === who.user) return (mode & (bit << 6)) !== 0;
  if (who.groups.includes(gid)) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}
