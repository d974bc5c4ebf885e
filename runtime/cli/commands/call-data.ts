import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { SkerryError } from "../../errors.ts";

/** What `--data` says: the text itself, `@file` for a file's bytes, `@-` for those of stdin. Throws
 * `not-found`. */
export async function readData(data: string): Promise<Uint8Array> {
  if (!data.startsWith("@")) return new Uint8Array(Buffer.from(data, "utf8"));
  const path = data.slice(1);
  if (path === "-") return new Uint8Array(await buffer(process.stdin));
  return new Uint8Array(
    await readFile(path).catch(() => {
      throw new SkerryError("not-found", `${path}, which --data names, can't be read.`);
    }),
  );
}
