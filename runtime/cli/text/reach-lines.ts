import { isAbsolute, relative } from "node:path";
import { visible } from "../../message/visible-text.ts";
import { keepsEntries, type ReachOptions } from "../../project/reach-options.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import type { Outside } from "../../supervisor/local-shard.ts";

const noNamespace =
  'entries   none: `kv` is granted, and no name is bound to a namespace. Give --kv NAME=NAMESPACE, or write NAME = "NAMESPACE" under [kv] in skerry.toml';

/** Lines on what a worker may use: its folder of entries, and its origins. */
export function reachLines(
  settings: WorkerSettings,
  { kv }: Outside,
  { stub }: Pick<ReachOptions, "stub">,
): string[] {
  const origins = new Set([...(settings.fetch?.allow ?? []), ...(settings.fetch?.private ?? [])]);
  const fetches = settings.grants.includes("fetch") && origins.size > 0;
  const answered = stub === undefined ? "" : `, answered by ${stub}: nothing is sent`;
  return [
    ...(keepsEntries(settings) && kv !== null ? [`entries   ${shortPath(kv.folder)}`] : []),
    ...(settings.grants.includes("kv") && !keepsEntries(settings) ? [noNamespace] : []),
    ...(fetches ? [`origins   ${[...origins].join(", ")}${answered}`] : []),
  ].map((line) => visible(line));
}

/** A path as whoever is in this folder would write it. */
function shortPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") || isAbsolute(near) ? path : near;
}
