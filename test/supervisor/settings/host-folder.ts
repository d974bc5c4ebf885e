import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SkerryError } from "../../../runtime/errors.ts";
import type { ServeSettings } from "../../../runtime/supervisor/serve-settings.ts";
import { readServeSettings } from "../../../runtime/supervisor/settings/read-settings.ts";

/** The machine of these tests. */
export const machine = {
  cores: 4,
  memory: 8 * 2 ** 30,
  fuelPerSecond: async () => 1_000_000_000,
};

export interface HostFolder {
  readonly dir: string;
  /** Reads the folder's skerry.toml, or what there is without one. */
  read(environment?: Record<string, string>): Promise<ServeSettings>;
  /** Reads it, and gives what is wrong: a sentence a line. */
  problems(environment?: Record<string, string>): Promise<string[]>;
}

/** A folder with these files, by their paths; one that is called skerry.toml at its top is the host's. */
export async function inHostFolder<Result>(
  files: Readonly<Record<string, string>>,
  use: (folder: HostFolder) => Promise<Result>,
): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), "skerry-host-"));
  const path = "skerry.toml" in files ? "skerry.toml" : null;
  const read = (environment: Record<string, string> = {}) =>
    readServeSettings(path, { cwd: dir, environment, machine });
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), content);
    }
    return await use({
      dir,
      read,
      problems: (environment) =>
        read(environment).then(
          () => [],
          (error: unknown) => {
            if (!(error instanceof SkerryError) || error.code !== "bad-settings") throw error;
            return [error.message, ...(error.detail?.split("\n") ?? [])];
          },
        ),
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
