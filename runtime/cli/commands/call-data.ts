import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { SkerryError } from "../../errors.ts";
import { reading } from "../../settings/user-files.ts";

/** What `--data` says: the text itself, `@file` for a file's bytes, `@-` for those of stdin. Throws
 * `not-found`, `bad-usage`. */
export async function readData(data: string): Promise<Uint8Array> {
  if (!data.startsWith("@")) return new Uint8Array(Buffer.from(data, "utf8"));
  const path = data.slice(1);
  if (path === "-") return new Uint8Array(await buffer(process.stdin));
  if (path === "") {
    throw new SkerryError(
      "bad-usage",
      "--data @ names no file: give @file, or @- for what comes on stdin.",
    );
  }
  return new Uint8Array(await reading(`${path}, which --data names,`, () => readFile(path)));
}
