import { defaultCordon } from "../routing/catalog.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { unnamedUsers, userId } from "./settings/system-accounts.ts";

/** Users of the host's own processes: those that hold visitors' connections, that prepare modules, and that connect to
 * origins. */
export interface OwnUsers {
  readonly front?: string;
  readonly preparing?: string;
  readonly brokers?: string;
  /** The number of the front's user, where there is a front: only it may connect to cordons' sockets then. */
  readonly connecting?: number;
}

/** Whether cordons have users. */
export function hasUsers({ cordons }: Pick<ServeSettings, "cordons">): boolean {
  return Object.values(cordons).some(({ user }) => user !== undefined);
}

/** Users without an account, where cordons have users: no cordon's processes can reach into the host's then. None where they
 * have none: all processes are the supervisor's user. */
export async function ownUsers({ cordons }: Pick<ServeSettings, "cordons">): Promise<OwnUsers> {
  const users = Object.values(cordons).flatMap(({ user }) => user ?? []);
  if (users.length === 0) return {};
  const taken = new Set(await Promise.all(users.map(userId)));
  const [front, preparing, brokers] = await unnamedUsers(3, taken);
  const hasFront = Object.keys(cordons).some((name) => name !== defaultCordon);
  const connecting = hasFront ? Number(front) : Number.NaN;
  return {
    ...(front && { front }),
    ...(preparing && { preparing }),
    ...(brokers && { brokers }),
    ...(Number.isInteger(connecting) && { connecting }),
  };
}
