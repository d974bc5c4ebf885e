import { readdirSync, readFileSync } from "node:fs";
import { threadAsks } from "./inside/fuel/thread-clock.ts";

/** Each thread of the process: Linux tells how long it ran, how long it waited for a core, and how often it was given
 * one (proc_pid_schedstat). */
const tasks = "/proc/self/task";

/** Times that a thread lets go of its core in a round, to be found by: another count each time. */
const naps = { least: 2, most: 16 };
/** How often it may have lost it besides: to wait for what it asks here, or to others. */
const besides = 4;
/** Rounds that have to fit the one thread, and by how many fewer fit any other: some do by chance. */
const surely = 3;
const ahead = 2;

/** A search that is not heard of for so many ms was ended with its isolate. */
const searchMs = 50;

interface ThreadTimes {
  /** CPU time in ms. */
  readonly cpu: number;
  readonly waited: number;
  readonly turns: number;
}

/** Answers an isolate's thread that asks for its CPU time (`inside/fuel/thread-clock.ts`). Each isolate has one. */
export class ThreadFinder {
  /** The one whose thread is looked for: of two that pause at once each might be taken for the other. */
  static #searching: ThreadFinder | null = null;
  static #heardAt = 0;

  #before = new Map<number, ThreadTimes>();
  /** The process's CPU time when the isolate, which had nothing to do, was given something. */
  #handedMs = processMs();
  /** By thread: in how many rounds it let go of its core as often as the one that is looked for was to. */
  readonly #fitting = new Map<number, number>();

  /** The isolate had nothing to do, and is given something now. */
  handed(): void {
    this.#handedMs = processMs();
  }

  readonly answer = (what: number, value: number): number => {
    switch (what) {
      case threadAsks.search:
        return this.#search() ? 1 : 0;
      case threadAsks.begin:
        return this.#begin();
      case threadAsks.find:
        return this.#find(value);
      case threadAsks.readProcess:
        this.#searched();
        return processMs();
      case threadAsks.readSinceHanded:
        return processMs() - this.#handedMs;
      default:
        return timesOf(value)?.cpu ?? -1;
    }
  };

  /** Whether its thread is looked for now, and not another's. */
  #search(): boolean {
    const now = performance.now();
    const other = ThreadFinder.#searching;
    if (other !== null && other !== this && now - ThreadFinder.#heardAt < searchMs) return false;
    ThreadFinder.#searching = this;
    ThreadFinder.#heardAt = now;
    this.#fitting.clear();
    return true;
  }

  #searched(): void {
    if (ThreadFinder.#searching === this) ThreadFinder.#searching = null;
  }

  /** How often the thread is to let go of its core in this round; 0 where the system does not count that. */
  #begin(): number {
    ThreadFinder.#heardAt = performance.now();
    this.#before = allThreads();
    if (this.#before.size === 0) return 0;
    return naps.least + Math.floor(Math.random() * (naps.most - naps.least + 1));
  }

  /** Ends a round. Returns the thread, or 0 while it is not sure. */
  #find(pauses: number): number {
    for (const [thread, { turns }] of allThreads()) {
      const more = turns - (this.#before.get(thread)?.turns ?? turns);
      if (thread === process.pid || more <= pauses || more > pauses + besides) continue;
      this.#fitting.set(thread, (this.#fitting.get(thread) ?? 0) + 1);
    }
    this.#before.clear();
    const [first, second] = [...this.#fitting].sort(([, one], [, other]) => other - one);
    if (first === undefined || first[1] < Math.max(surely, (second?.[1] ?? 0) + ahead)) return 0;
    this.#searched();
    return first[0];
  }
}

/** The CPU time of all threads of the process, in ms. */
function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** A share of the time that isolates' threads had or waited for a core is measured over so many ms at least. */
const shareMs = 250;
/** Threads that want less are not worth a measurement, in ms. */
const minWanted = 5;

/** The share of the CPU time wanted by all threads but the main one that they get: 1 on a machine with idle cores.
 * An isolate sees only the clock, by which a busy machine looks like a slow one. */
class CpuShare {
  #at = 0;
  #cpu = 0;
  #waited = 0;
  #share = 1;

  get now(): number {
    const now = performance.now();
    if (now - this.#at < shareMs) return this.#share;
    this.#at = now;
    let cpu = 0;
    let waited = 0;
    for (const [thread, times] of allThreads()) {
      if (thread === process.pid) continue;
      cpu += times.cpu;
      waited += times.waited;
    }
    // Those of threads that have ended are missing.
    const got = Math.max(0, cpu - this.#cpu);
    const wanted = got + Math.max(0, waited - this.#waited);
    this.#cpu = cpu;
    this.#waited = waited;
    this.#share = wanted < minWanted ? 1 : Math.max(0.05, got / wanted);
    return this.#share;
  }
}

export const cpuShare = new CpuShare();

/** Empty where the system does not tell. */
function allThreads(): Map<number, ThreadTimes> {
  const threads = new Map<number, ThreadTimes>();
  try {
    for (const name of readdirSync(tasks)) {
      const times = timesOf(Number(name));
      if (times !== null) threads.set(Number(name), times);
    }
  } catch {
    // Another system, or no descriptors left.
  }
  return threads;
}

function timesOf(thread: number): ThreadTimes | null {
  try {
    const [cpu, waited, turns] = readFileSync(`${tasks}/${thread}/schedstat`, "utf8").split(" ");
    return { cpu: Number(cpu) / 1e6, waited: Number(waited) / 1e6, turns: Number(turns) };
  } catch {
    return null;
  }
}
