import { join } from "node:path";
import { unmaskedWarning } from "../replay/record-settings.ts";
import { RecordingFolder } from "../replay/recording-folder.ts";
import { defaultCordon } from "../routing/catalog.ts";
import { openLog } from "../shard/observe/log.ts";
import { stderrSink } from "../shard/observe/stderr-sink.ts";
import type { ModuleStore } from "../store/deployments.ts";
import type { ServeSettings } from "./serve-settings.ts";

/** Where the recordings of cordons' shards go: by cordon, none where nothing is recorded. */
export type CordonRecordings = ReadonlyMap<string, RecordingFolder>;

/** The folders for recordings below the one that the settings name: that one itself for the default cordon, and one each for
 * the others, who fill no more than their share of the bounds. What its operator has to know is in the log.
 * @throws SkerryError `not-writable` */
export async function openRecordings(
  { record, cordons, log: { level } }: Pick<ServeSettings, "record" | "cordons" | "log">,
  modules: ModuleStore,
): Promise<CordonRecordings> {
  const folders = new Map<string, RecordingFolder>();
  if (record === null) return folders;
  const { dir, label, wishes } = record;
  const log = openLog({ level, role: "supervisor", sink: stderrSink() });
  if (wishes.masked === null) log.warn(unmaskedWarning(label));
  const names = new Set([defaultCordon, ...Object.keys(cordons)]);
  const share = (bound: number) => Math.max(1, Math.floor(bound / names.size));
  const bounds = { files: share(record.bounds.files), bytes: share(record.bounds.bytes) };
  const moduleOf = (digest: string) => modules.get(digest);
  const say = (text: string) => log.warn(text);
  for (const name of names) {
    const below = name === defaultCordon ? [] : ["cordons", name];
    const options = { label: [label, ...below].join("/"), bounds, moduleOf, say };
    folders.set(name, await RecordingFolder.open(join(dir, ...below), options));
  }
  return folders;
}
