import { unmaskedWarning } from "../replay/record-settings.ts";
import { RecordingFolder } from "../replay/recording-folder.ts";
import { openLog } from "../shard/observe/log.ts";
import { stderrSink } from "../shard/observe/stderr-sink.ts";
import type { ModuleStore } from "../store/deployments.ts";
import type { ServeSettings } from "./serve-settings.ts";

/** The folder for recordings that the settings name; null where they name none. What its operator has to know is in the
 * log. @throws SkerryError `not-writable` */
export async function openRecordings(
  { record, log: { level } }: ServeSettings,
  modules: ModuleStore,
): Promise<RecordingFolder | null> {
  if (record === null) return null;
  const { dir, label, bounds, wishes } = record;
  const log = openLog({ level, role: "supervisor", sink: stderrSink() });
  if (wishes.masked === null) log.warn(unmaskedWarning(label));
  const moduleOf = (digest: string) => modules.get(digest);
  return RecordingFolder.open(dir, { label, bounds, moduleOf, say: (text) => log.warn(text) });
}
