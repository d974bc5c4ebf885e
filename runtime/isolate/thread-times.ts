import { readdirSync, readFileSync } from "node:fs";
import { threadAsks } from "./inside/fuel/thread-clock.ts";

/** Each thread of the process: Linux tells how long it ran, how long it waited for a core, and how often it was given
 * one (proc_pid_schedstat). */
const tasks = "/proc/self/task";

/** Times that a thread lets go of its core, to be found by: another count each time. */
const leastNaps = 4;
const mostNaps = 12;
/** How often it may have lost it besides: to wait for what it asks here, or to others. */
const besides = 5;

interface ThreadTimes {
  /** CPU time in ms. */
  readonly cpu: number;
  readonly waited: number;
  readonly turns: number;
}

/** Answers an isolate's thread that asks for its CPU time (`inside/fuel/thread-clock.ts`). Each isolate has one. */
export class ThreadFinder {
  #before = new Map<number, ThreadTimes>();

  readonly answer = (what: number, value: number): number => {
    if (what === threadAsks.begin) {
      this.#before = allThreads();
      if (this.#before.size === 0) return 0;
      return leastNaps + Math.floor(Math.random() * (mostNaps - leastNaps));
    }
    if (what === threadAsks.find) return this.#find(value);
    return timesOf(value)?.cpu ?? -1;
  };

  /** The one thread that was given a core so many times since; 0 where it is not one. */
  #find(pauses: number): number {
    const found: number[] = [];
    for (const [thread, { turns }] of allThreads()) {
      const more = turns - (this.#before.get(thread)?.turns ?? turns);
      if (thread !== process.pid && more > pauses && more <= pauses + besides) found.push(thread);
    }
    this.#before.clear();
    return found.length === 1 ? found[0]! : 0;
  }
}

/** A share of the time that isolates' threads had or waited for a core is measured over so many ms at least. */
const shareMs = 250;
/** Threads that want less are not worth a measurement, in ms. */
const leastWanted = 5;

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
    this.#share = wanted < leastWanted ? 1 : Math.max(0.05, got / wanted);
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
