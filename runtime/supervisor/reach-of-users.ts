import { fileURLToPath } from "node:url";
import { SkerryError } from "../errors.ts";
import { shardProgram } from "../owner/launch-shard.ts";
import { skerryNode } from "../process/launch.ts";
import { canDropRights } from "../process/rights.ts";
import { type Reached, unreachable } from "../process/user-access.ts";
import { viewsFolder } from "./cordons/artifact-views.ts";
import type { OwnUsers } from "./own-users.ts";
import type { ServeSettings } from "./serve-settings.ts";

/** A user that processes of a host run as, and a group where it is not the user's own. */
type User = readonly [user: string, group: string | undefined];

/** Sees that each user that the host's processes run as can reach Node, Skerry's programs, the folder of sockets and its view of the
 * artifacts: else all would start, and each request would fail.
 * @throws SkerryError `unreachable-files` with the folder or file that is the cause; `bad-settings`; `process-not-started`. */
export async function checkReachOfUsers(
  settings: Pick<ServeSettings, "cordons" | "dataDir">,
  users: OwnUsers,
  runFolder: string,
): Promise<void> {
  await checkFoldersOfUsers(settings, users, [runFolder, viewsFolder(settings.dataDir)]);
}

/** The same for folders that they have to pass. */
export async function checkFoldersOfUsers(
  { cordons }: Pick<ServeSettings, "cordons">,
  { front, preparing, entries }: OwnUsers,
  folders: readonly string[],
): Promise<void> {
  if (!canDropRights) return;
  const wanted: Reached[] = [
    { path: skerryNode(), access: "run" },
    { path: fileURLToPath(shardProgram), access: "read" },
    ...folders.map((path): Reached => ({ path, access: "pass" })),
  ];
  const ofCordons = Object.values(cordons).flatMap(({ user, group }): User[] =>
    user === undefined ? [] : [[user, group]],
  );
  const own = [front, preparing, entries].flatMap((user): User[] =>
    user === undefined ? [] : [[user, undefined]],
  );
  const each = new Map([...ofCordons, ...own].map((user) => [user.join(":"), user] as const));
  for (const [user, group] of each.values()) {
    const [first] = await unreachable(user, group, wanted).catch((error: Error) => {
      if (error instanceof SkerryError) throw error;
      throw new SkerryError("bad-settings", `No process starts as user ${user}: ${error.message}.`);
    });
    if (first === undefined) continue;
    const { cause, wanted: what } = first;
    const may = cause === what.path ? what.access : "pass";
    throw new SkerryError(
      "unreachable-files",
      `Processes of this host run as user ${user}, who may not ${may} ${cause}` +
        (cause === what.path ? "." : `, and needs ${what.path}.`),
    );
  }
}
