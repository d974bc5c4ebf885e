// Folders in which this user's Skerry keeps what it runs as code.
import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** The user's folder for what can be made again (XDG Base Directory Specification); null for a user without a home, as one by number alone
 * in a container. */
export function cacheFolder(env = process.env) {
  // A path that is not absolute would be another one in each folder: it is invalid, by the specification.
  if (isAbsolute(env.XDG_CACHE_HOME ?? "")) return env.XDG_CACHE_HOME;
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, ".cache") : null;
  } catch {
    return null;
  }
}

/** A folder in the user's cache folder, made where there is none; null where it can't be, or where others may write
 * to it. @param {string} name */
export function ownFolder(name, env = process.env) {
  const caches = cacheFolder(env);
  if (caches === null) return null;
  const folder = join(caches, "skerry", name);
  try {
    for (const each of [caches, dirname(folder), folder]) makeFolder(each);
    return isOwn(folder) && isOwn(dirname(folder)) ? folder : null;
  } catch {
    // No home, or none that can be written to.
    return null;
  }
}

/** What copies of a checkout's programs are named after: its path, as far as a file's name allows. */
export function checkoutName(runtime) {
  return encodeURIComponent(runtime).replaceAll("%2F", "+").slice(-200);
}

/** Whether a folder's name is that of copies of the checkout: its name, a hyphen and six characters. */
export function isCopyOf(folderName, checkout) {
  return folderName.slice(0, -7) === checkout && folderName.at(-7) === "-";
}

/** Why what is in such a folder is not to be run as code: it is another user's, neither this one's nor root's, or another one may
 * write to it. Null: it may be run. Folders that Node makes go by the umask, and lie in one that nobody else may enter.
 * @param {import("node:fs").Stats} stats */
export function mistrust(stats) {
  const { uid, mode } = stats;
  if (uid !== 0 && uid !== process.getuid?.()) return `belongs to the user ${uid}`;
  if (!stats.isDirectory() && !stats.isSymbolicLink() && (mode & 0o022) !== 0) {
    return "may be written to by other users";
  }
  return null;
}

/** Not recursively: Node never comes back from that where a file system takes no folder, as /proc. */
function makeFolder(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

/** Whether it is a folder, and no link, that nobody else may write to. */
function isOwn(folder) {
  const stats = lstatSync(folder);
  return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
}
