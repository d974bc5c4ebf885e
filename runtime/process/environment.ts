/** What child processes get of the environment. */
const passedOn = ["PATH", "TZ", "LANG", "TMPDIR", "SKERRY_DEBUG", "NODE_EXTRA_CA_CERTS"];

/** What V8 compiled of this program lies there (`bin/compile-cache.js`). */
const cache = "NODE_COMPILE_CACHE";

/** The environment of a child process, which may handle tenants' bytes: nothing of the operator's that may be secret,
 * such as the key of the store or a token; and nothing that is this user's alone where it runs as another one. */
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
