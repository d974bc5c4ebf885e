// Copies of Skerry's programs that start sooner: a few files of JavaScript each, in the place of hundreds of TypeScript.
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkoutName, mistrust, ownFolder } from "./own-folder.js";

/** The folder with the copies of all programs, at the same paths as their sources below `runtime`. They are made where
 * there are none, the sources have changed, or somebody else may have changed what is there. Null where there can be none: the
 * sources do as well. @param warn is told of what is somebody else's, and what to do. */
export async function programCopies(runtime, env = process.env, warn = toStandardError) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  const kept = ownFolder("programs", env);
  if (kept === null) return null;
  // Each checkout has its own.
  const place = join(kept, checkoutName(runtime));
  const record = `${place}.json`;
  const current = currentCopies(record, runtime, warn);
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

function toStandardError(sentence) {
  process.stderr.write(`${sentence}\n`);
}

/** The folder that the record names if it is of the sources as they are, and each file in it is as it was made; otherwise null.
 * A program that was cut short, as by a full disk, may end well and have done nothing. */
function currentCopies(record, runtime, warn) {
  try {
    if (isForeign(record, warn)) return null;
    const { of, folder, stamps, made } = JSON.parse(readFileSync(record, "utf8"));
    const paths = Object.entries(made).map(([name, stamp]) => [join(folder, name), stamp]);
    const all = [...Object.entries(stamps), ...paths];
    if (of !== runtime || paths.length === 0) return null;
    if (!all.every(([path, is]) => stampOf(path) === is)) return null;
    return foldersAndFiles(folder, Object.keys(made)).some((path) => isForeign(path, warn))
      ? null
      : folder;
  } catch {
    return null;
  }
}

/** What is run of copies: their files, the folders that these are in, and what V8 compiled of them. */
function foldersAndFiles(folder, names) {
  const folders = new Set([folder, ...names.map((name) => dirname(join(folder, name)))]);
  const compiled = join(folder, "compiled");
  let kept = [];
  try {
    kept = readdirSync(compiled, { recursive: true }).map((name) => join(compiled, name));
    folders.add(compiled);
  } catch {
    // Nothing was compiled yet.
  }
  return [...folders, ...names.map((name) => join(folder, name)), ...kept];
}

/** Whether somebody else may have written what is run as code; that is told. */
function isForeign(path, warn) {
  const why = mistrust(lstatSync(path));
  if (why === null) return false;
  warn(
    `Skerry does not use ${path}, which it would run as code: it ${why}. Remove it, and see who put it there.`,
  );
  return true;
}
