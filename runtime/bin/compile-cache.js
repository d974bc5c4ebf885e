// Where Node keeps what V8 compiled of Skerry's own code, so that the next start needs not compile it again.
import { join } from "node:path";
import { ownFolder } from "./own-folder.js";

/** The folder, of this user alone, or null where there can't be one: what lies in it is run as code. An operator's
 * NODE_COMPILE_CACHE, or NODE_DISABLE_COMPILE_CACHE=1, goes before. That of copies of
 * programs lies with them, and goes with them. */
export function compileCache(env = process.env, copies = null) {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  if (env.NODE_COMPILE_CACHE) return env.NODE_COMPILE_CACHE;
  return copies === null ? ownFolder("compiled", env) : join(copies, "compiled");
}
