import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { getSystemErrorMessage } from "node:util";
import { SkerryError } from "../errors.ts";

/** Does what writes to the user's own files, named by `label` in messages.
 * @throws SkerryError `not-writable` for whatever the system says against it. */
export async function writing<Result>(
  label: string,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    // No system error, so no fault of the folder's.
    if (code === undefined || errno === undefined) throw error;
    const reason = getSystemErrorMessage(errno);
    throw new SkerryError("not-writable", `${label} can't be written: ${reason} (${code}).`);
  }
}

/** Makes a folder and those above it, where they are missing. One by one: Node's recursive way does
 * not end in a file system that takes no new folders, as /proc. */
export async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) !== null) return;
  await makeFolder(dirname(path));
  await mkdir(path);
}
