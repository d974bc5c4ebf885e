import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { checkoutName, isCopyOf } from "../bin/own-folder.js";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where copies of programs are (`bin/program-copies.js`), if they are of these sources. */
const copies = ofThese(process.env.SKERRY_PROGRAMS);

/** The file to run of the program with this source: its copy where there is one. */
export function programFile(source: URL): string {
  const path = fileURLToPath(source);
  if (copies === null) return path;
  const copy = join(copies, relative(runtime, path)).replace(/\.ts$/, ".js");
  // Somebody may have emptied the cache meanwhile.
  return existsSync(copy) ? copy : path;
}

/** Null for copies of another checkout, whose command started this process. */
function ofThese(folder: string | undefined): string | null {
  if (folder === undefined) return null;
  const isOurs = isCopyOf(basename(folder), checkoutName(runtime));
  return isOurs ? folder : null;
}
