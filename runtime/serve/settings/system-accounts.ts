import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A user or a group of the system, by the database that lists them. */
export type AccountKind = "passwd" | "group";

/** How long the system has to find a name, in ms: it may ask a server for it. */
const lookUpTime = 5_000;

/** Whether the system knows a user or group by that name. A number needs no entry. */
export async function isAccount(kind: AccountKind, name: string): Promise<boolean> {
  if (/^\d+$/.test(name)) return true;
  const listed = await readFile(`/etc/${kind}`, "utf8").catch(() => "");
  if (listed.split("\n").some((line) => line.startsWith(`${name}:`))) return true;
  // Names may come from elsewhere, as from a directory server (nsswitch.conf(5)).
  return promisify(execFile)("getent", [kind, name], { timeout: lookUpTime }).then(
    () => true,
    () => false,
  );
}
