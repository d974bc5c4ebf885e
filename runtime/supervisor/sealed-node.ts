import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { draftName, syncFolder } from "../store/durable-files.ts";

/** Below a data folder: the copy of Node. */
const folderName = "node";

/** Makes a copy of Node that others may run and not read. The kernel then makes a process of it not dumpable (execve(2),
 * PR_SET_DUMPABLE in prctl(2)): no process without CAP_SYS_PTRACE reads or changes its memory, not even one of its user. It is kept
 * for later starts. Resolves to its path, or to null where it can't be made. */
export async function sealedNode(node: string, dataDir: string): Promise<string | null> {
  const folder = join(dataDir, folderName);
  try {
    const { size, mtimeMs, ino, dev } = await stat(node);
    const identity = [node, size, mtimeMs, ino, dev].join("\0");
    const name = `${basename(node)}-${createHash("sha256").update(identity).digest("hex").slice(0, 16)}`;
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
    const there = await stat(join(folder, name)).catch(() => null);
    if (there === null || there.size !== size) await copy(node, folder, name);
    await chmod(join(folder, name), 0o111);
    for (const each of await readdir(folder)) {
      if (each !== name) await rm(join(folder, each), { recursive: true, force: true });
    }
    return join(folder, name);
  } catch {
    return null;
  }
}

async function copy(node: string, folder: string, name: string): Promise<void> {
  const draft = join(folder, draftName());
  await copyFile(node, draft, constants.COPYFILE_FICLONE);
  const file = await open(draft, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, 0o111);
  await rename(draft, join(folder, name));
  await syncFolder(folder);
}
