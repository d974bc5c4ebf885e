// Packages that one bench or suite needs, and nobody else: each has a folder with a package.json and a lock file of its
// own, and is installed when it is asked for first.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How long another process may take to install the same, in ms. */
const longest = 10 * 60_000;

/** Installs a folder's packages where they are not installed as its lock file has them.
 * @returns the folder of the packages. */
export function installedIn(folder: string): string {
  makeOnce(
    join(folder, ".installing"),
    () => isInstalled(folder),
    () => {
      process.stderr.write(`installing ${folder}\n`);
      execFileSync("npm", ["ci"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
      writeFileSync(stampOf(folder), digest(folder));
    },
  );
  return join(folder, "node_modules");
}

/** Makes what is not made yet, or waits for another process that makes it. @param turn the folder that whoever makes it has. */
export function makeOnce(turn: string, isMade: () => boolean, make: () => void): void {
  const begun = Date.now();
  while (existsSync(turn) || !isMade()) {
    if (takes(turn)) {
      try {
        if (!isMade()) make();
      } finally {
        rmSync(turn, { recursive: true });
      }
    } else if (Date.now() - begun > longest) {
      throw new Error(`Another process has had its turn without end: remove ${turn}.`);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

/** What says of which lock file the packages are. */
const stampOf = (folder: string) => join(folder, "node_modules", ".of-lock-file");

function isInstalled(folder: string): boolean {
  return existsSync(stampOf(folder)) && readFileSync(stampOf(folder), "utf8") === digest(folder);
}

function digest(folder: string): string {
  const lock = readFileSync(join(folder, "package-lock.json"));
  return createHash("sha256").update(lock).digest("hex");
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
