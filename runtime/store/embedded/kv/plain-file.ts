import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { MiB } from "../../../byte-units.ts";
import { SkerryError } from "../../../errors.ts";

/** Opens what stands at a path to read it: a link is not followed, and a pipe's writer not waited for. The path's folder may be
 * another user's. Rejects with the system's error: ELOOP for a link, ENXIO for a socket. */
export function openAsItself(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** True of a file that has one name: a second one may be the first of somebody else's file. */
export function isPlain(stats: Stats): boolean {
  return stats.isFile() && stats.nlink === 1;
}

/** Copies a file that is one of its folder's alone, no link and no pipe, to where nothing stands, and waits until the disk has it. Who
 * has the folder may have been taken over. @returns its bytes. @throws SkerryError `store-failed`; the system's errors. */
export async function copyPlainFile(path: string, to: string): Promise<number> {
  const file = await openAsItself(path);
  try {
    const stats = await file.stat();
    if (!isPlain(stats) || stats.size === 0) {
      throw new SkerryError("store-failed", "The copy of the entries is no plain file.");
    }
    const copy = await open(to, "wx", 0o600);
    try {
      const piece = new Uint8Array(MiB);
      // No further than it is now: who goes on writing to it does not fill the disk.
      for (let at = 0; at < stats.size; ) {
        const { bytesRead } = await file.read(piece, 0, Math.min(MiB, stats.size - at), at);
        if (bytesRead === 0)
          throw new SkerryError("store-failed", "The copy of the entries was cut off.");
        await copy.writeFile(piece.subarray(0, bytesRead));
        at += bytesRead;
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
    return stats.size;
  } finally {
    await file.close();
  }
}
