// Written by `skerry types` from skerry.toml, and again by each build: changes here are lost.

/** What `env` has. */
interface Env {
  readonly GREETING: string;
}
