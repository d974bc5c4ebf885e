// Links in a project's `node_modules`, by which its tests and its editor find what this Skerry has. No file that is kept in a
// repository names a path of this machine: links are made again where they are missing, as in a clone of the project.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** Makes each package findable from the project: one that is installed in it, or above it, is left as it is. Where nothing can be
 * written, nothing is. @param packages folders by names. */
export function linkPackages(dir, packages) {
  for (const [name, folder] of Object.entries(packages)) {
    if (!isFound(dir, name)) quietly(() => linkPackage(join(dir, "node_modules"), name, folder));
  }
}

/** True if the project's own scripts call `skerry-node`: `skerry new` makes such. */
export function wantsLinks(dir) {
  try {
    const { scripts = {} } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    return Object.values(scripts).some((script) => /\bskerry-node\b/.test(script));
  } catch {
    return false;
  }
}

function isFound(dir, name) {
  if (existsSync(join(dir, "node_modules", name))) return true;
  const above = dirname(dir);
  return above !== dir && isFound(above, name);
}

/** Makes links to a package and to its commands, in the place of those that lead nowhere. */
function linkPackage(packages, name, folder) {
  link(folder, join(packages, name));
  const { bin = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const [command, file] of Object.entries(bin)) {
    const path = join(packages, ".bin", command);
    if (!existsSync(path)) quietly(() => link(join("..", name, file), path));
  }
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

/** The project may be another user's, or another process may be making the same. */
function quietly(make) {
  try {
    make();
  } catch {
    // Whoever needs it hears of what is missing.
  }
}
