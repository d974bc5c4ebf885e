import { toSkerryError } from "../errors.ts";
import { readServeSettings, type ServeContext } from "../supervisor/settings/read-settings.ts";
import { dataFolderFinding } from "./data-folder.ts";
import { engineFinding, isolateFinding, platformFinding } from "./engine.ts";
import { entriesFinding, findingsOfHomes } from "./entries-database.ts";
import { type Finding, ok, problem } from "./finding.ts";
import { filesFinding, machineFinding, portFinding, stackFinding } from "./machine.ts";
import { reachFinding, sandboxFinding, usersFinding } from "./rights.ts";
import { runningHostFinding } from "./running-host.ts";

/** Looks at all that a host needs of this machine, by the settings file at `path`; null stands for none. Changes nothing,
 * but for the calibration where a fuel rate is a share of the machine. What the settings decide is left out where they can't
 * be read. @param now ms since 1970. */
export async function examine(
  path: string | null,
  context: ServeContext & { readonly asRoot: boolean },
  now: number,
): Promise<Finding[]> {
  const here = [
    platformFinding(),
    engineFinding(now),
    await isolateFinding(),
    machineFinding(context.machine),
    filesFinding(),
    stackFinding(),
  ];
  try {
    const settings = await readServeSettings(path, context);
    const found = path === null ? "None here: all is as by default." : `${path} can be read.`;
    return [
      ...here,
      ok("settings", found),
      usersFinding(settings, context.asRoot),
      ...[(await reachFinding(settings)) ?? []].flat(),
      await sandboxFinding(settings),
      await dataFolderFinding(settings.dataDir),
      await entriesFinding(settings.dataDir),
      ...(await findingsOfHomes(settings.dataDir)),
      await portFinding(settings.address, settings.port),
      await runningHostFinding(settings.admin),
    ];
  } catch (error) {
    const { message } = toSkerryError(error);
    return [...here, problem("settings", message, "Fix the settings file.")];
  }
}
