import { access, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { getSystemErrorMessage } from "node:util";
import { type ErrorCode, SkerryError } from "../errors.ts";

/** Runs what reads the user's own files, named by `label` in messages. @throws SkerryError `not-found` for all that
 * the system refuses. */
export function reading<Result>(label: string, read: () => Promise<Result>): Promise<Result> {
  return read().catch((error) => {
    throw refusal("not-found", `${shown(label)} can't be read`, error);
  });
}

/** Runs what writes the user's own files, named by `label` in messages. @throws SkerryError `not-writable` for all
 * that the system refuses. */
export function writing<Result>(label: string, write: () => Promise<Result>): Promise<Result> {
  return write().catch((error) => {
    throw refusal("not-writable", `${shown(label)} can't be written`, error);
  });
}

/** Writes a file that others may be reading: they get the old one or the new one, whole. Where it can't be written, as on a full disk,
 * nothing new is left.
 * @param mode its rights, less what the umask takes. */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  mode = 0o666,
): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, content, { mode });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

/** Checks ahead that a file can be written, so that its content is not made for nothing.
 * @throws SkerryError `not-writable` */
export async function checkWritable(path: string): Promise<void> {
  await writing(path, async () => {
    const status = await stat(path).catch(() => null);
    if (status === null) return access(dirname(path), constants.W_OK);
    if (status.isDirectory()) throw new SkerryError("not-writable", `${path} is a folder.`);
    return access(path, constants.W_OK);
  });
}

/** A path as it stands in a message: an empty one, as of a variable that is not set, would be missed. */
function shown(label: string): string {
  return label === "" ? 'The empty path ""' : label;
}

/** The system's refusal with a code; any other error, which is no fault of the file's, as it is. */
function refusal(as: ErrorCode, what: string, error: NodeJS.ErrnoException): Error {
  const { code, errno } = error;
  if (code === undefined || errno === undefined) return error;
  return new SkerryError(as, `${what}: ${getSystemErrorMessage(errno)} (${code}).`);
}

/** Whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}
