import { readdirSync, readFileSync, writeFileSync } from "node:fs";

// What Linux tells of processes; elsewhere nothing is known, and nothing is measured.

/** Processes that this one started and that still run: shards, and those that prepare modules. */
export function childProcesses(): number[] {
  return readdirOrNone("/proc/self/task").flatMap((thread) =>
    readOrEmpty(`/proc/self/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

/** The shard among them. */
export function shardProcess(): number {
  const shard = childProcesses().find((pid) => commandLine(pid).includes("shard/main"));
  if (shard === undefined) throw new Error("no shard runs");
  return shard;
}

/** Begins a process's peak anew (proc(5), clear_refs). */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // It has ended, or this system keeps no peaks.
  }
}

/** The most memory that a process has had resident, in bytes. */
export function peakResident(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0;
  return Number(kilobytes) * 1024;
}

/** The memory that a process has resident, in bytes. */
export function resident(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0;
  return Number(kilobytes) * 1024;
}

function commandLine(pid: number): string {
  return readOrEmpty(`/proc/${pid}/cmdline`);
}

function readdirOrNone(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

// A process may end between being listed and being read.
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
