// Packages that one bench or suite needs, and nobody else: each has a folder with a package.json and a lock file of its
// own, and is installed when it is asked for first.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** How long another process may take to install the same, in ms. */
const longest = 10 * 60_000;

/** Installs a folder's packages where they are not installed as its lock file has them.
 * @returns the folder of the packages. */
export function installedIn(folder: string): string {
  const packages = join(folder, "node_modules");
  const turn = join(folder, ".installing");
  const begun = Date.now();
  while (existsSync(turn) || !isInstalled(folder)) {
    if (takes(turn)) {
      try {
        if (isInstalled(folder)) continue;
        process.stderr.write(`installing ${folder}\n`);
        execFileSync("npm", ["ci"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
      } finally {
        rmSync(turn, { recursive: true });
      }
    } else if (Date.now() - begun > longest) {
      throw new Error(`${folder} is being installed without end: remove ${turn}.`);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  return packages;
}

/** npm writes its record last. */
function isInstalled(folder: string): boolean {
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  return statSync(record).mtimeMs >= statSync(join(folder, "package-lock.json")).mtimeMs;
}

/** Takes the turn to install, or finds that another process has it. */
function takes(turn: string): boolean {
  try {
    mkdirSync(turn);
    return true;
  } catch {
    // One that was killed while it installed.
    if (Date.now() - (statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > longest) {
      rmSync(turn, { recursive: true, force: true });
    }
    return false;
  }
}
