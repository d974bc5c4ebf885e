// Copies of Skerry's programs that start sooner: a few files of JavaScript each, in the place of hundreds of TypeScript.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkoutName, ownFolder } from "./own-folder.js";

/** The folder with the copies of all programs, at the same paths as their sources below `runtime`. They are made where
 * there are none, or the sources have changed. Null where there can be none: the sources do as well. */
export async function programCopies(runtime, env = process.env) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  const kept = ownFolder("programs", env);
  if (kept === null) return null;
  // Each checkout has its own.
  const place = join(kept, checkoutName(runtime));
  const record = `${place}.json`;
  const current = currentCopies(record, runtime);
  if (current !== null) return current;
  try {
    const { copyPrograms } = await import("./copy-programs.js");
    return await copyPrograms(runtime, place, record);
  } catch {
    // The disk is full, or a source is being written.
    return null;
  }
}

/** What a file is known by: whatever changes its content changes these. */
export function stampOf(path) {
  const { size, ctimeMs } = statSync(path);
  return `${size} ${ctimeMs}`;
}

/** The folder that the record names if it is of the sources as they are, and each file in it is as it was made; otherwise null.
 * A program that was cut short, as by a full disk, may end well and have done nothing. */
function currentCopies(record, runtime) {
  try {
    const { of, folder, stamps, made } = JSON.parse(readFileSync(record, "utf8"));
    const paths = Object.entries(made).map(([name, stamp]) => [join(folder, name), stamp]);
    const all = [...Object.entries(stamps), ...paths];
    return of === runtime && paths.length > 0 && all.every(([path, is]) => stampOf(path) === is)
      ? folder
      : null;
  } catch {
    return null;
  }
}
