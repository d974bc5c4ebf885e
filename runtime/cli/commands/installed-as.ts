import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** What npm installed a package by, as a dependency names it: a tarball of this machine, or the version from the
 * registry. The package's own folder where npm has no record of it. @param folder the package's. */
export async function installedAs(name: string, folder: string): Promise<string> {
  const packages = folder.slice(0, -name.length - 1);
  const root = dirname(packages);
  try {
    const record = JSON.parse(await readFile(join(packages, ".package-lock.json"), "utf8"));
    const { version, resolved } = record.packages[`node_modules/${name}`];
    if (!resolved?.startsWith("file:")) return version;
    const tarball = resolve(root, resolved.slice("file:".length));
    if (existsSync(tarball)) return `file:${tarball}`;
  } catch {
    // Another package manager than npm.
  }
  return `file:${folder}`;
}
