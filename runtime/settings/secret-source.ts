import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SecretSource } from "./settings-fields.ts";

/** Where secrets are looked for. */
export interface SecretPlaces {
  /** The folder that a secret's `file` starts from. */
  readonly dir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A secret's value, or undefined where its source is missing. */
export async function secretValue(
  source: SecretSource,
  { dir, environment }: SecretPlaces,
): Promise<string | undefined> {
  if ("env" in source) return environment[source.env];
  try {
    // Editors end a file with a newline that is not part of the secret.
    return (await readFile(resolve(dir, source.file), "utf8")).replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}

/** A clause about a secret whose source is missing. */
export function missingSource(source: SecretSource): string {
  return "env" in source
    ? `comes from the environment variable ${source.env}, which is not set`
    : `comes from the file ${source.file}, which can't be read`;
}
