import { examine } from "../../doctor/examine.ts";
import { settingsName } from "../../settings/folder-settings.ts";
import { isFile } from "../../settings/user-files.ts";
import { thisMachine } from "../../supervisor/settings/machine.ts";
import { doctorText } from "../text/doctor-text.ts";
import { writeDocument } from "../text/output.ts";

export interface DoctorOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly asRoot?: boolean | string;
}

/** `skerry doctor`: whether this machine has what a host needs. The exit code is 3 where a host would not work. */
export async function doctor({ json, config, asRoot }: DoctorOptions): Promise<number> {
  const path = config ?? ((await isFile(settingsName)) ? settingsName : null);
  const context = { environment: process.env, cwd: process.cwd(), machine: thisMachine() };
  const findings = await examine(path, { ...context, asRoot: Boolean(asRoot) }, Date.now());
  const fit = findings.every(({ health }) => health !== "problem");
  if (json === true) writeDocument({ fit, findings, error: null });
  else process.stdout.write(doctorText(findings));
  return fit ? 0 : 3;
}
