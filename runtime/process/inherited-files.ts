import { closeSync, readdirSync, readFileSync } from "node:fs";

/** `O_CLOEXEC` of Linux: a program that this process becomes, or starts, does not get the descriptor (open(2)). */
const closesOnExec = 0o2000000;

/** Closes what whoever started this process had open, and did not mean for it: descriptors from 3 on that a program gets. Node opens none
 * such, and has marked its channel. Only Linux tells (proc(5)).
 * libuv marks the first 16, and those up to the first gap, in each process; the others went on to each child of a child. */
export function closeInheritedFiles(): void {
  for (const descriptor of ownDescriptors()) {
    if (descriptor < 3 || !isInherited(descriptor)) continue;
    try {
      closeSync(descriptor);
    } catch {
      // Closed already.
    }
  }
}

function ownDescriptors(): number[] {
  try {
    return readdirSync("/proc/self/fd").map(Number);
  } catch {
    // Another system.
    return [];
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(
      readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"),
    );
    return flags !== null && (Number.parseInt(flags[1]!, 8) & closesOnExec) === 0;
  } catch {
    // It was the one that the folder was read by.
    return false;
  }
}
