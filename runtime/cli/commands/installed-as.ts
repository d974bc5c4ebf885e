import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The version by which npm installed a package from a registry, as a dependency names it; null if it is from elsewhere, as from a
 * tarball of this machine, which is nothing to tell another one. @param folder the package's. */
export async function installedAs(name: string, folder: string): Promise<string | null> {
  const packages = folder.slice(0, -name.length - 1);
  try {
    const record = JSON.parse(await readFile(join(packages, ".package-lock.json"), "utf8"));
    const { version, resolved, link } = record.packages[`node_modules/${name}`];
    return link === true || resolved?.startsWith("file:") ? null : version;
  } catch {
    // A clone, or another package manager than npm.
    return null;
  }
}
