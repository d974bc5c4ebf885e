import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";

/** How long a thread may run before others of its rank have their turn, in ns. Linux 6.12 and later let a thread
 * that asks for less than others go first when it wakes up, and give no one more of a core for it; the
 * system's own is about 3 ms. */
const sliceNs = 300_000;

/** The program that sets a slice. It needs util-linux 2.41 or later; earlier ones refuse such a slice. */
const chrt = ["/usr/bin/chrt", "/bin/chrt"].find((path) => existsSync(path));
/** For the first thread alone: those that it starts have the system's own. */
const slice = ["--reset-on-fork", "--other", "--sched-runtime", String(sliceNs)];

let prefix: readonly string[] | null = null;

/** The command before a program that gives its main thread short slices, and not those that run guests; empty where
 * the system has no such thing. */
export function shortSlices(): readonly string[] {
  prefix ??= find();
  return prefix;
}

function find(): readonly string[] {
  if (process.platform !== "linux" || chrt === undefined || !scheduledAsUsual()) return [];
  const asked = [chrt, ...slice, "0"];
  const tried = spawnSync(chrt, [...slice, "0", "true"], { stdio: "ignore", timeout: 5_000 });
  return tried.status === 0 ? asked : [];
}

/** Whether the system schedules this process like any other (SCHED_OTHER, and no higher priority, which new threads
 * would lose): another way is its operator's choice, and stays. */
function scheduledAsUsual(): boolean {
  try {
    if (getPriority() < 0) return false;
    const stat = readFileSync("/proc/self/stat", "latin1");
    // The 41st field (proc_pid_stat(5)); the second, in parentheses, may have spaces in it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[38] === "0";
  } catch {
    return false;
  }
}

/** Gives this process's main thread short slices, soon. */
export function takeShortSlices(): void {
  if (chrt === undefined || shortSlices().length === 0) return;
  execFile(chrt, [...slice, "--pid", "0", String(process.pid)], () => {});
}
