import { access, constants, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SkerryError } from "../errors.ts";

/** Makes a folder in the system's folder for temporary files. @param prefix what its name begins with.
 * @throws SkerryError `temporary-folder`. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), prefix));
  } catch (error) {
    throw unusable(error);
  }
}

/** Throws if nothing can be made in that folder: for libraries that make files there themselves.
 * @throws SkerryError `temporary-folder`. */
export async function requireTemporaryFolder(): Promise<void> {
  try {
    await access(tmpdir(), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): SkerryError {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return new SkerryError(
    "temporary-folder",
    `Nothing can be made in ${tmpdir()}, the folder for temporary files: ${code}.`,
  );
}
