/** What processes that handle tenants' bytes get of the environment. */
const passedOn = ["PATH", "TZ", "LANG", "TMPDIR", "SKERRY_DEBUG", "NODE_EXTRA_CA_CERTS"];

/** The environment of a process that handles tenants' bytes: nothing of the operator's that may be secret,
 * such as the key of the store or a token. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => passedOn.includes(name) || name.startsWith("OTEL_"),
    ),
  );
}
