import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { SkerryError } from "./errors.ts";

/** Checks that optional packages are installed beside this one. @param use what needs them, for the message.
 * @throws SkerryError `not-installed`, with the command that installs those that are missing, in the versions that this package was
 * tested with. */
export function checkInstalled(use: string, names: readonly string[]): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const manifest = readFileSync(new URL("./package.json", import.meta.url), "utf8");
  const { peerDependencies } = JSON.parse(manifest) as { peerDependencies: Record<string, string> };
  const packages = missing.map((name) => `${name}@${peerDependencies[name]}`).join(" ");
  throw new SkerryError(
    "not-installed",
    `${use} needs packages that are not installed: run \`npm install ${packages}\` next to skerry.`,
  );
}

function isInstalled(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined;
  } catch {
    return false;
  }
}
