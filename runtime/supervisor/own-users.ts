import { has } from "../process/capabilities.ts";
import { defaultCordon } from "../routing/catalog.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { userId } from "./settings/system-accounts.ts";
import { UnnamedUsers } from "./unnamed-users.ts";

/** Users of the host's own processes: those that hold visitors' connections, that prepare modules, and that own the entries. */
export interface OwnUsers {
  readonly front?: string;
  readonly preparing?: string;
  readonly entries?: string;
  /** Users of processes that come and go: of brokers, of which each has one of its own. */
  readonly more?: UnnamedUsers;
  /** The number of the front's user, where there is a front: only it may connect to cordons' sockets then. */
  readonly connecting?: number;
}

/** Whether cordons have users. */
export function hasUsers({ cordons }: Pick<ServeSettings, "cordons">): boolean {
  return Object.values(cordons).some(({ user }) => user !== undefined);
}

/** Whether the owner of entries can have a user of its own: its files have to be given to it, and its socket is open to it alone. */
export function entriesMayHaveUser(): boolean {
  return has("CAP_CHOWN") && has("CAP_DAC_OVERRIDE");
}

/** Users without an account, where cordons have users: no cordon's processes can reach into the host's then, and none of the
 * host's into another. None where they have none: all processes are the supervisor's user. @throws SkerryError `host-failed`. */
export async function ownUsers({
  cordons,
  dataDir,
}: Pick<ServeSettings, "cordons" | "dataDir">): Promise<OwnUsers> {
  const users = Object.values(cordons).flatMap(({ user }) => user ?? []);
  if (users.length === 0) return {};
  const taken = await Promise.all(users.map(userId));
  const more = await UnnamedUsers.find(
    dataDir,
    taken.filter((id) => id !== null),
  );
  const [front, preparing, entries] = (["front", "preparing", "entries"] as const).map(
    (purpose) => more.take(purpose).id,
  );
  const hasFront = Object.keys(cordons).some((name) => name !== defaultCordon);
  return {
    ...{ front: front!, preparing: preparing!, more },
    ...(entriesMayHaveUser() && { entries: entries! }),
    ...(hasFront && { connecting: Number(front) }),
  };
}

/** The users of owners of entries, by home: each has one of its own, from when it is first asked for on. Undefined where all are this
 * process's. */
export function entriesUsers({ entries, more }: OwnUsers): (home: string) => string | undefined {
  const users = new Map<string, string | undefined>([[defaultCordon, entries]]);
  return (home) => {
    if (entries === undefined || more === undefined) return undefined;
    const user = users.get(home) ?? more.take(`entries ${home}`).id;
    users.set(home, user);
    return user;
  };
}
