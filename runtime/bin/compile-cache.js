// Where Node keeps what V8 compiled of Skerry's own code, so that the next start needs not compile it again.
import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder, of this user alone, or null where there can't be one: what lies in it is run as code. An operator's
 * NODE_COMPILE_CACHE, or NODE_DISABLE_COMPILE_CACHE=1, goes before. */
export function compileCache(env = process.env) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  if (env.NODE_COMPILE_CACHE) return env.NODE_COMPILE_CACHE;
  try {
    const folder = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "skerry", "compiled");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    const isOwn = uid === process.getuid?.() && (mode & 0o022) === 0;
    return isOwn ? folder : null;
  } catch {
    // No home, or none that can be written to.
    return null;
  }
}
