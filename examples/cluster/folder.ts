import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the servers and nodes have on the disk, while they run. */
export const folder = join(import.meta.dirname, ".skerry");

const owner = join(folder, "pid");

/** Makes the folder. One that a killed run has left is removed; that of one that runs is not. */
export function enterFolder(): void {
  if (existsSync(owner) && isRunning(Number(readFileSync(owner, "utf8")))) {
    process.stderr.write("It runs already, in another terminal.\n");
    process.exit(2);
  }
  leaveFolder();
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(owner, String(process.pid));
}

export function leaveFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
