import { stackFlags } from "./native-stack.ts";

/** Node's flags for every child process: some of what it is built on Node calls experimental. */
export const plainFlags = [
  "--disable-warning=ExperimentalWarning",
  // The signal opens an inspector on loopback: whoever may send it, or connect there, would have the process.
  "--disable-sigusr1",
] as const;

/** V8's and Node's flags for the processes that walk a module's way, each for one module. */
export const prepareFlags = [
  ...plainFlags,
  // Most modules are small, and end before what V8 optimises of the transpiler has paid for itself: letting eight times as much
  // run before that saves a third of their CPU time, and large ones take as long as ever.
  "--wasm-tiering-budget=100000000",
] as const;

/** V8's and Node's flags for the process that runs top-level code. */
export const startFlags = [
  ...plainFlags,
  // It ends before what V8 optimises of the engine has paid for itself: for the 1.3 billion fuel of an application of Hono that takes
  // 0.6 to 0.9 s of CPU time, and 0.3 without.
  "--liftoff-only",
  ...stackFlags,
];

/** The ABI version of Node 26. */
const node26 = 147;

/** V8's and Node's flags for every process that holds isolates. */
export const isolateFlags: readonly string[] = [
  ...plainFlags,
  // What isolated-vm asks for.
  "--no-node-snapshot",
  // The collector does not see linear memory: the program inside an isolate calls it when instances
  // with much of it were dropped (`isolate/inside/memory/dropped-memory.ts`).
  "--expose-gc",
  // The heap of an isolate that is evicted goes back to the system at once, instead of waiting for another
  // isolate to have time for that: without it 86 of 440 MB came back when 200 isolates were ended, with
  // it 280, and starting isolates takes as long. Node 24 knows no such pool, and does not start with the flag.
  ...(Number(process.versions.modules) < node26
    ? []
    : ["--no-memory-pool-share-memory-on-teardown"]),
  // Optimising is work that no fuel counts. Inlining multiplies it: a function of 5,000 calls of itself
  // took 3.7 s with it and 0.3 s without, and workers run as fast without.
  "--no-wasm-inlining",
  // Nor by the number of threads that do it at once, of which V8 has four in each process: neighbours feel those. One keeps up.
  "--wasm-num-compilation-tasks=1",
  // The young generation of an isolate is of half a MiB, and collected every 40 requests or so: to wake helping threads for each
  // collection, and to wait for them, takes more than it saves, and takes time from neighbours.
  "--no-parallel-scavenge",
  // MiB at which all of a heap is collected for the first time, linear memory counted: half of the limit that most workers have. V8
  // begins with as much, and lowers it at each collection of the young, so that a worker in JavaScript had a full one as it started.
  "--initial-old-space-size=32",
  ...stackFlags,
];
