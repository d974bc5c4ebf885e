import { resolve } from "node:path";
import { settingsName } from "../../settings/folder-settings.ts";
import { shownAdmin } from "./admin-address.ts";
import { type HostFile, hasHostFile, readHostFile } from "./host-file.ts";

/** Where a data folder is looked for. */
export interface DataFolderContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that paths start from. */
  readonly cwd: string;
}

/** A host's data folder. Deployments are not to be lost, so they are in no cache: beside the file, where none is named. */
export function dataFolderOf(
  { value, dir }: Pick<HostFile, "value" | "dir">,
  { environment, cwd }: DataFolderContext,
): string {
  if (value.serve.data !== undefined) return resolve(dir, value.serve.data);
  const { SKERRY_DATA_DIR } = environment;
  return SKERRY_DATA_DIR ? resolve(cwd, SKERRY_DATA_DIR) : resolve(dir, "skerry-data");
}

/** The address of the admin API that the settings in the folder name, as `--admin` takes it; null where they name none that
 * could be connected to. */
export async function hostAdmin(cwd: string): Promise<string | null> {
  if (!(await hasHostFile(cwd))) return null;
  const file = await readHostFile(settingsName, cwd).catch(() => null);
  if (file === null) return null;
  const { admin } = file.value.serve;
  if (admin.kind === "unix") return shownAdmin({ ...admin, path: resolve(file.dir, admin.path) });
  return admin.port === 0 ? null : shownAdmin(admin);
}

/** The data folder of a host that would be started in the folder, by its settings if there are some. */
export async function hostDataFolder(context: DataFolderContext): Promise<string> {
  const none = () => readHostFile(null, context.cwd);
  // A worker's settings have the same name, and say nothing of a host.
  return dataFolderOf(await readHostFile(settingsName, context.cwd).catch(none), context);
}
