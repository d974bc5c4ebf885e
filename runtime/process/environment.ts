/** The variables of the environment that child processes get. */
const passedOn = ["PATH", "TZ", "LANG", "TMPDIR", "SKERRY_DEBUG", "NODE_EXTRA_CA_CERTS"];

/** Folders of this user alone, with what V8 compiled of this program (`bin/compile-cache.js`), and with copies of it
 * (`bin/program-copies.js`). */
const ownFolders = ["NODE_COMPILE_CACHE", "SKERRY_PROGRAMS"];

/** The environment of a child process, which may handle tenants' bytes: nothing of the operator's that may be secret,
 * such as the key of the store, a token or a collector's credentials, and nothing that belongs to this user alone where the child runs as
 * another one. */
export function childEnvironment({ user }: { readonly user?: string } = {}): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => passedOn.includes(name) || (ownFolders.includes(name) && user === undefined),
    ),
  );
}
