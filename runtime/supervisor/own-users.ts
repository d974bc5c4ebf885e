import { defaultCordon } from "../routing/catalog.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { unnamedUsers, userId } from "./settings/system-accounts.ts";

/** Users of the host's own processes: those that hold visitors' connections, that prepare modules, and that connect to
 * origins. */
export interface OwnUsers {
  readonly front?: string;
  readonly preparing?: string;
  readonly brokers?: string;
  /** The number of the user that the holder of the public port runs as: the front's, or the default cordon's where there is
   * no other. */
  readonly holder?: number;
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
  const alone = Object.keys(cordons).every((name) => name === defaultCordon);
  const holder = alone ? await userId(users[0]!) : Number(front);
  return {
    ...(front && { front }),
    ...(preparing && { preparing }),
    ...(brokers && { brokers }),
    ...(holder !== null && Number.isInteger(holder) && { holder }),
  };
}
