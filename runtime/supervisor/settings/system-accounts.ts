import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { canDropRights } from "../../process/rights.ts";

/** How long the system has to find a name, in ms: it may ask a server for it. */
const lookUpTime = 5_000;

/** What is wrong with whom a cordon's shards are to run as: a key, and a clause that goes on after it. */
export async function accountMistake({
  user,
  group,
}: {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}): Promise<{ key: "user" | "group"; clause: string } | null> {
  if (user === undefined) {
    return group === undefined ? null : { key: "group", clause: "needs `user` beside it" };
  }
  if (!canDropRights) return { key: "user", clause: "needs Linux with setpriv (of util-linux)" };
  if (!(await isAccount("passwd", user))) {
    return { key: "user", clause: `is ${user}, and this system has no such user` };
  }
  if (await isAccount("group", group ?? (await groupOf(user)))) return null;
  return { key: "group", clause: `is ${group ?? user}, and this system has no such group` };
}

/** The group of a user where none is named: that of the user's name, which others have less often; else the user's own by
 * the system, as nogroup of nobody on Debian. */
export async function groupOf(user: string): Promise<string> {
  if (await isAccount("group", user)) return user;
  return (await accountLine(user)).split(":")[3] ?? user;
}

/** The number of a user, by name or number; null where the system knows none. */
export async function userId(user: string): Promise<number | null> {
  if (/^\d+$/.test(user)) return Number(user);
  const number = (await accountLine(user)).split(":")[2];
  return number === undefined || number === "" ? null : Number(number);
}

/** A user's line of passwd(5); empty where the system knows none of that name. */
async function accountLine(user: string): Promise<string> {
  const listed = await readFile("/etc/passwd", "utf8").catch(() => "");
  const line = listed.split("\n").find((each) => each.startsWith(`${user}:`));
  return (
    line ??
    promisify(execFile)("getent", ["passwd", user], { timeout: lookUpTime }).then(
      ({ stdout }) => stdout,
      () => "",
    )
  );
}

/** Numbers that no account stands behind are taken from here: the range that systemd gives to services without one
 * (systemd.io/UIDS-GIDS, "DynamicUser"). */
const unnamed = { first: 61_184, last: 65_519 };

/** Picks so many user ids that have no account and are not `taken`. */
export async function unnamedUsers(
  count: number,
  taken: ReadonlySet<number | null>,
): Promise<readonly string[]> {
  const listed = await readFile("/etc/passwd", "utf8").catch(() => "");
  const known = new Set(listed.split("\n").map((line) => Number(line.split(":")[2])));
  const free: string[] = [];
  for (let id = unnamed.first; id <= unnamed.last && free.length < count; id++) {
    if (!known.has(id) && !taken.has(id)) free.push(String(id));
  }
  return free;
}

/** Whether a database of the system (nsswitch.conf(5)) knows the name. A number needs no entry. */
async function isAccount(database: "passwd" | "group", name: string): Promise<boolean> {
  if (/^\d+$/.test(name)) return true;
  const listed = await readFile(`/etc/${database}`, "utf8").catch(() => "");
  if (listed.split("\n").some((line) => line.startsWith(`${name}:`))) return true;
  // It may stand elsewhere, as in a directory server.
  return promisify(execFile)("getent", [database, name], { timeout: lookUpTime }).then(
    () => true,
    () => false,
  );
}
