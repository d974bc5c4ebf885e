import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How often the kernel had killed for want of memory, among some processes. */
export interface MemoryKills {
  /** The file that counts it, and the name of the count in there. */
  readonly file: string;
  readonly count: number;
}

/** A line of each file that counts this has this name: memory.events of cgroup v2, memory.oom_control of v1, /proc/vmstat. */
const countLine = /^oom_kill (\d+)$/m;

/** Counts kills for want of memory where one of the process would be counted: those in its own control group, where the kernel
 * has one for memory, whoever ran out of it; else those of the whole machine. Null where none of that is told. The kernel
 * counts a kill in the group of the process that it kills (`memcg_memory_event_mm` in mm/oom_kill.c). */
export function memoryKills(pid: number, root = "/"): MemoryKills | null {
  for (const file of [...groupFiles(pid, root), join(root, "proc/vmstat")]) {
    const count = countIn(file);
    if (count !== null) return { file, count };
  }
  return null;
}

/** Whether the kernel has killed for want of memory since; null where it is not known. */
export function killedSince(before: MemoryKills | null): boolean | null {
  const now = before && countIn(before.file);
  return now === null ? null : now > before!.count;
}

function countIn(file: string): number | null {
  const count = countLine.exec(textOf(file))?.[1];
  return count === undefined ? null : Number(count);
}

/** Files of a process's control groups that may have a count, of v2 first (cgroups(7)). */
function groupFiles(pid: number, root: string): string[] {
  const mounts = groupMounts(textOf(join(root, "proc/self/mountinfo")));
  const groups = textOf(join(root, `proc/${pid}/cgroup`))
    .split("\n")
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const files = (isWanted: (controllers: string) => boolean, type: Mount["type"], name: string) =>
    groups.flatMap((group) => {
      if (group === null || !isWanted(group[1]!)) return [];
      const mount = mounts.find((each) => each.type === type);
      const folder = mount && folderIn(mount, group[2]!);
      return folder === undefined ? [] : [join(root, folder, name)];
    });
  return [
    ...files((controllers) => controllers === "", "cgroup2", "memory.events"),
    ...files(
      (controllers) => controllers.split(",").includes("memory"),
      "cgroup",
      "memory.oom_control",
    ),
  ];
}

interface Mount {
  readonly type: "cgroup" | "cgroup2";
  /** The group that is mounted, and where. */
  readonly group: string;
  readonly at: string;
}

/** Where control groups are mounted, of v1 those for memory alone (proc_pid_mountinfo(5)). */
function groupMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line): Mount[] => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , group = "", at = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") return [{ type, group, at }];
    return type === "cgroup" && options.split(",").includes("memory") ? [{ type, group, at }] : [];
  });
}

/** Where a group's folder is; undefined of one that lies outside of what is mounted. */
function folderIn({ group: mounted, at }: Mount, group: string): string | undefined {
  if (group.startsWith("/..")) return undefined;
  const top = mounted === "/" ? "" : mounted;
  const isBelow = group === top || group.startsWith(`${top}/`);
  return isBelow ? join(at, group.slice(top.length)) : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
