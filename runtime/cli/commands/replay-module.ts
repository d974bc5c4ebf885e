import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SkerryError } from "../../errors.ts";
import type { Recording } from "../../replay/recording.ts";
import { modulesFolder } from "../../replay/recording-folder.ts";
import { builtModule } from "../../settings/folder-settings.ts";

/** The module that a recording was made with: from beside the recording, from the project that is the current folder, or
 * from the data folder of a `skerry serve`. @param file the recording's path.
 * @throws SkerryError `recording-module` */
export async function recordedModule(
  file: string,
  { worker }: Recording,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Uint8Array> {
  const name = `${worker.module}.wasm`;
  const data = environment.SKERRY_DATA_DIR;
  const places = [
    join(dirname(file), modulesFolder, name),
    resolve(builtModule),
    ...(data ? [join(data, "modules", name)] : []),
    resolve("skerry-data", "modules", name),
  ];
  for (const place of places) {
    const wasm = await readFile(place).catch(() => null);
    if (wasm !== null && hash("sha256", wasm) === worker.module) return new Uint8Array(wasm);
  }
  throw new SkerryError(
    "recording-module",
    `The module of ${worker.name} with the digest ${worker.module} is neither beside the recording, nor built here, nor in a data folder.`,
  );
}
