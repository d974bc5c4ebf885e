// What the kernel says of a server's processes (proc(5)). Linux alone; elsewhere there are no figures.
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The unit of CPU times in /proc, in ms: Linux has shown 100 ticks a second for decades. */
const tickMs = 10;

const pageBytes = 4096;

/** CPU time of a process and those it started, in ms, by what the threads do. */
export interface CpuFigures {
  /** The threads that processes begin with: they answer HTTP. */
  readonly main: number;
  /** Threads that Node and V8 keep for compiling, collecting, files. */
  readonly helpers: number;
  /** All others: isolates in Skerry. */
  readonly others: number;
}

/** A process and all that descend from it. */
export function processTree(pid: number): number[] {
  if (!existsSync("/proc/self/stat")) return [pid];
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(fieldsOf(`/proc/${name}/stat`)?.[1]);
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent)!.push(Number(name));
  }
  const tree = [pid];
  for (const each of tree) tree.push(...(children.get(each) ?? []));
  return tree;
}

/** Those of the processes whose command line names a program. */
export function processesOf(pids: readonly number[], program: string): number[] {
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(program);
    } catch {
      return false;
    }
  });
}

/** CPU time that processes have used so far. */
export function cpuOf(pids: readonly number[]): CpuFigures {
  const figures = { main: 0, helpers: 0, others: 0 };
  for (const pid of pids) {
    for (const thread of threadsOf(pid)) {
      const path = `/proc/${pid}/task/${thread}/stat`;
      const fields = fieldsOf(path);
      if (fields === null) continue;
      const ms = (Number(fields[11]) + Number(fields[12])) * tickMs;
      figures[Number(thread) === pid ? "main" : kindOf(path)] += ms;
    }
  }
  return figures;
}

/** CPU time that processes have used so far, in ms, with that of threads that have ended. */
export function wholeCpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = fieldsOf(`/proc/${pid}/stat`);
    return fields === null ? sum : sum + (Number(fields[11]) + Number(fields[12])) * tickMs;
  }, 0);
}

export function cpuBetween(before: CpuFigures, after: CpuFigures): CpuFigures {
  return {
    main: after.main - before.main,
    helpers: after.helpers - before.helpers,
    others: after.others - before.others,
  };
}

/** Resident bytes of a process; 0 when it has ended. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * pageBytes;
  } catch {
    return 0;
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function kindOf(statPath: string): "helpers" | "others" {
  const name = readFileSync(statPath.replace(/stat$/, "comm"), "latin1").trim();
  return /V8Worker|DelayedTask|Inspector|libuv|iou-/.test(name) ? "helpers" : "others";
}

/** The fields after the name, which may have spaces: the first is the state. */
function fieldsOf(path: string): string[] | null {
  try {
    const text = readFileSync(path, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
