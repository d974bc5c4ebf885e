import { defaultCordon } from "../../routing/catalog.ts";
import { withoutUndefined } from "../../settings/without-undefined.ts";
import type { CordonSettings } from "../serve-settings.ts";
import type { HostValue } from "./schema.ts";
import { groupOf } from "./system-accounts.ts";

export interface Cordons {
  /** The cordons that the file names. "default" is among them where it has a table, as for a user. */
  readonly cordons: Readonly<Record<string, CordonSettings>>;
  /** Shards of the default cordon. */
  readonly shards: number;
  readonly allShards: number;
}

/** The cordons of a file: the default one has a shard for each core, others have one. */
export async function readCordons(
  { serve, cordons: tables }: HostValue,
  cores: number,
): Promise<Cordons> {
  const shards = serve.shards ?? tables[defaultCordon]?.shards ?? cores;
  const cordons: Record<string, CordonSettings> = {};
  let allShards = shards;
  for (const [name, table] of Object.entries(tables)) {
    const { files, processes } = table.limits;
    const limits = {
      files,
      processes,
      addressSpace: table.limits["address-space"],
      fileSize: table.limits["file-size"],
    };
    cordons[name] = {
      shards: name === defaultCordon ? shards : (table.shards ?? 1),
      ...withoutUndefined({ user: table.user, group: await groupAsStarted(table) }),
      limits: withoutUndefined(limits),
    };
    if (name !== defaultCordon) allShards += cordons[name].shards;
  }
  return { cordons, shards, allShards };
}

/** The group to start with; undefined where it is that of the user's name, or the supervisor's. */
async function groupAsStarted({
  user,
  group,
}: HostValue["cordons"][string]): Promise<string | undefined> {
  if (user === undefined || group !== undefined) return group;
  const own = await groupOf(user);
  return own === user ? undefined : own;
}
