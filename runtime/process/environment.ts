/** The variables of the environment that child processes get. */
const passedOn = ["PATH", "TZ", "LANG", "TMPDIR", "SKERRY_DEBUG", "NODE_EXTRA_CA_CERTS"];

/** The folder of the code that V8 compiled of this program (`bin/compile-cache.js`). */
const cache = "NODE_COMPILE_CACHE";

/** The environment of a child process, which may handle tenants' bytes: nothing of the operator's that may be secret,
 * such as the key of the store or a token, and nothing that belongs to this user alone where the child runs as
 * another one. */
export function childEnvironment({ user }: { readonly user?: string } = {}): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        passedOn.includes(name) ||
        name.startsWith("OTEL_") ||
        (name === cache && user === undefined),
    ),
  );
}
