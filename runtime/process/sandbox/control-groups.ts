import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = "/sys/fs/cgroup";

/** What Node reads of the control groups that bound it (cgroups(7)): memory and CPU time. */
const ofUnified = ["memory.max", "memory.high", "memory.current", "cpu.max", "cgroup.controllers"];
const ofMemory = ["memory.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.usage_in_bytes"];
const ofCpu = ["cpu.cfs_quota_us", "cpu.cfs_period_us"];

/** The files that tell what a process may have of memory and CPU time by its control groups, and by those above them. They tell
 * of no other group, and of no process. @param groups lines of /proc/PID/cgroup; those of this process, which its children are
 * started in, where it is left out. */
export function controlGroupFiles(groups = ownGroups()): string[] {
  const files = groups.split("\n").flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) return [];
    if (controllers === "") return inEach(root, group, ofUnified);
    const names = controllers.split(",");
    return [
      ...(names.includes("memory") ? inEach(join(root, controllers), group, ofMemory) : []),
      ...(names.includes("cpu") ? inEach(join(root, controllers), group, ofCpu) : []),
    ];
  });
  return [...new Set(files)];
}

/** Files of those names in a group's folder, and in each above it. */
function inEach(mounted: string, group: string, names: readonly string[]): string[] {
  const files: string[] = [];
  for (let at = join("/", group); ; at = dirname(at)) {
    files.push(...names.map((name) => join(mounted, at, name)));
    if (at === "/") return files;
  }
}

function ownGroups(): string {
  try {
    return readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    // Not Linux, or no /proc.
    return "";
  }
}
