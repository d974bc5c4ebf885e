import { resolve } from "node:path";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { backUp } from "../../store/embedded/backup.ts";
import { dataFolderOf, hostDataFolder } from "../../supervisor/settings/host-data-folder.ts";
import { readHostFile } from "../../supervisor/settings/host-file.ts";
import { say, writeDocument } from "../text/output.ts";

export interface BackupOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** `skerry backup DIR`: copies what of a host's data folder can't be made again. The exit code is 3 where modules are missing. */
export async function backUpHost(dir: string, { json, config }: BackupOptions): Promise<number> {
  const context = { environment: process.env, cwd: resolve() };
  const dataDir =
    config === undefined
      ? await hostDataFolder(context)
      : dataFolderOf(await readHostFile(config, context.cwd), context);
  const backup = await backUp(dataDir, resolve(dir));
  const isWhole = backup.missing.length === 0;
  if (json === true) {
    writeDocument({ backup: { dir: resolve(dir), ...backup }, error: null });
    return isWhole ? 0 : 3;
  }
  const { workers, deployments, modules, entriesBytes, hasKey, missing } = backup;
  const entries =
    entriesBytes === null ? "no entries" : `entries (${formatBytes(entriesBytes)} of database)`;
  const counts = `${formatCount(workers)} workers, ${formatCount(deployments)} deployments, ${formatCount(modules)} modules`;
  say(`${dir} has ${counts}, ${entries}, ${hasKey ? "the" : "and no"} key of secrets.`);
  for (const digest of missing) {
    say(`The module ${digest} is missing in the data folder, or damaged: deploy it again.`);
  }
  return isWhole ? 0 : 3;
}
