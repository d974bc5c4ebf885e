import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What a process has of the machine at a moment. */
export interface ProcessUse {
  /** Bytes of memory that it would give back by its end: resident pages, those in swap, huge pages, and page tables. Pages
   * that it shares with others count in full. */
  readonly memory: number;
  readonly threads: number;
  /** Bytes of its address space that are taken, most of them with no memory behind them. */
  readonly addresses: number;
}

/** What a process may have. One that has more is ended. */
export interface ProcessBounds {
  /** Bytes. */
  readonly memory: number;
  readonly threads: number;
}

/** The most threads of a process of Skerry's that has no isolate: Node's, the engine's and isolated-vm's own, of which there are 7
 * to 15 on two cores, several times over. */
export const maxOwnThreads = 64 + 2 * availableParallelism();

/** The lines of /proc/PID/status that are memory (proc_pid_status(5)). Page tables are in no other: a process that reads a
 * great many pages which it never wrote has little else, since all of those are one page of zeros. */
const memoryLines = ["VmRSS", "VmSwap", "HugetlbPages", "VmPTE"];

/** Bytes of address space that a process has on x64 (Linux, Documentation/arch/x86/x86_64/mm.rst: 47 bits), and no less on arm64 with
 * pages of four levels. */
const addressSpace = 2 ** 47;

/** Clock ticks a second in /proc, on every machine that Node runs on (sysconf(3), _SC_CLK_TCK). */
const ticksPerSecond = 100;

/** Places of user and system time in /proc/PID/stat, counted from the state, which is the third field. */
const userTimeAt = 11;
const systemTimeAt = 12;

/** Looks at what a child of this process has; null where the system does not tell, and of one that has ended. The kernel sums
 * this up as it goes: no number of pages or maps makes a look longer, and the process can't hold it up. */
export function readUse(pid: number, proc = "/proc"): ProcessUse | null {
  const status = textOf(`${proc}/${pid}/status`);
  return status === null ? null : useIn(status);
}

/** The use in the text of /proc/PID/status; null of one that is ending, and has no memory any more. */
export function useIn(status: string): ProcessUse | null {
  const threads = numberIn(status, "Threads");
  if (threads === null || numberIn(status, "VmRSS") === null) return null;
  const kib = memoryLines.reduce((sum, line) => sum + (numberIn(status, line) ?? 0), 0);
  return { memory: kib * 1024, threads, addresses: (numberIn(status, "VmSize") ?? 0) * 1024 };
}

/** Whether a process is to be replaced before it has no addresses left. V8 gives none back of stacks of guests that waited and were
 * ended there: 20 MiB each (`native-stack.ts`). Memories of isolates alone may take three quarters (`isolate/reservations.ts`).
 * @param most bytes that it may have by its limit. */
export function isShortOfAddresses({ addresses }: ProcessUse, most: number): boolean {
  return addresses > (Math.min(addressSpace, most) * 15) / 16;
}

/** What a process has had of the processors, and does now. */
export interface ProcessTime {
  /** CPU time of all its threads, in ms, those that ended included. */
  readonly cpuMs: number;
  /** The state of its main thread, a letter: R runs or could, S sleeps, T is stopped, … (proc_pid_stat(5)). */
  readonly state: string;
}

/** CPU time that all threads of a process have had, in ms, those that ended included; null where the system does not tell. */
export function readCpuMs(pid: number, proc = "/proc"): number | null {
  return readTime(pid, proc)?.cpuMs ?? null;
}

/** The same, and what its main thread does. */
export function readTime(pid: number, proc = "/proc"): ProcessTime | null {
  const stat = textOf(`${proc}/${pid}/stat`);
  return stat === null ? null : timeIn(stat);
}

/** The time in the text of /proc/PID/stat. */
export function timeIn(stat: string): ProcessTime | null {
  // A process chooses its own name, the second field, which may have parentheses and spaces in it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[userTimeAt]) + Number(fields[systemTimeAt]);
  if (!Number.isFinite(ticks)) return null;
  return { cpuMs: (ticks / ticksPerSecond) * 1_000, state: fields[0]! };
}

/** Why a process is ended that has more than it may, as "took ..."; null of one that has not. */
export function overBounds(use: ProcessBounds, most: ProcessBounds): string | null {
  if (use.memory > most.memory) {
    return `took ${inMiB(use.memory)} MiB of memory; the limit is ${inMiB(most.memory)}`;
  }
  if (use.threads > most.threads) {
    return `made ${use.threads} threads; the limit is ${most.threads}`;
  }
  return null;
}

/** Bytes as MiB, for a sentence. */
export function inMiB(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en-GB");
}

function numberIn(status: string, line: string): number | null {
  // A line feed in the process's name is escaped by the kernel: no line but the first is its to choose.
  const digits = new RegExp(`^${line}:\\s+(\\d+)`, "m").exec(status)?.[1];
  return digits === undefined ? null : Number(digits);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
