import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { canDropRights } from "../../process/rights.ts";

/** How long the system has to find a name, in ms: it may ask a server for it. */
const lookupTimeout = 5_000;

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
    promisify(execFile)("getent", ["passwd", user], { timeout: lookupTimeout }).then(
      ({ stdout }) => stdout,
      () => "",
    )
  );
}

/** Numbers that accounts of a database of the system have, of those that are asked for: no server need list all that it has. Accounts'
 * groups are among them. What it does not find in time is not among them. */
export async function idsIn(
  database: "passwd" | "group",
  asked: readonly number[],
): Promise<number[]> {
  // It ends with 2 where some are not known, and still prints the others.
  const found = await promisify(execFile)("getent", [database, ...asked.map(String)], {
    timeout: lookupTimeout,
  })
    .catch((error: { readonly stdout?: string }) => error)
    .then(({ stdout = "" }) => stdout);
  const listed = await readFile(`/etc/${database}`, "utf8").catch(() => "");
  const fields = database === "passwd" ? [2, 3] : [2];
  return `${found}\n${listed}`.split("\n").flatMap((line) => {
    const parts = line.split(":");
    return fields.map((field) => Number(parts[field] || Number.NaN));
  });
}

/** Whether a database of the system (nsswitch.conf(5)) knows the name. A number needs no entry. */
async function isAccount(database: "passwd" | "group", name: string): Promise<boolean> {
  if (/^\d+$/.test(name)) return true;
  const listed = await readFile(`/etc/${database}`, "utf8").catch(() => "");
  if (listed.split("\n").some((line) => line.startsWith(`${name}:`))) return true;
  // It may stand elsewhere, as in a directory server.
  return promisify(execFile)("getent", [database, name], { timeout: lookupTimeout }).then(
    () => true,
    () => false,
  );
}
