import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { MiB } from "../../../byte-units.ts";
import { SkerryError } from "../../../errors.ts";

/** Copies a file that is one of its folder's alone, no link and no pipe, to where nothing stands, and waits until the disk has it. Who
 * has the folder may have been taken over. @returns its bytes. @throws SkerryError `store-failed`; the system's errors. */
export async function copyPlainFile(path: string, to: string): Promise<number> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.nlink !== 1 || stats.size === 0) {
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
