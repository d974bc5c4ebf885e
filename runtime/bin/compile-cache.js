// Where Node keeps what V8 compiled of Skerry's own code, so that the next start needs not compile it again.
import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The folder, of this user alone, or null where there can't be one: what lies in it is run as code. An operator's
 * NODE_COMPILE_CACHE, or NODE_DISABLE_COMPILE_CACHE=1, goes before. */
export function compileCache(env = process.env) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  if (env.NODE_COMPILE_CACHE) return env.NODE_COMPILE_CACHE;
  const caches = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(caches, "skerry", "compiled");
  try {
    for (const each of [caches, dirname(folder), folder]) makeFolder(each);
    return isOwn(folder) && isOwn(dirname(folder)) ? folder : null;
  } catch {
    // No home, or none that can be written to.
    return null;
  }
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
