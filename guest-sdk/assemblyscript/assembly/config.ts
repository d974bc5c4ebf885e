import { config as host } from "./generated/imports";

/** What the operator set for this worker. Needs the grant `config`. */
export namespace config {
  /** A value from [variables] in skerry.toml, or null. */
  export function variable(name: string): string | null {
    return host.variable(name);
  }

  /** A value from [secrets] in skerry.toml, or null. */
  export function secret(name: string): string | null {
    return host.secret(name);
  }
}
