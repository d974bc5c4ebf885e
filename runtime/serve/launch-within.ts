import { type ChildProcess, fork } from "node:child_process";
import { processEnvironment } from "./process-environment.ts";
import { hardLimit, launchPlan } from "./process-rights.ts";

/** The part of a process's memory that the engine's own heap may take: the transpiler has a linear memory apart. */
const heapShare = 0.6;

/** Bytes that V8 reserves for code and never touches most of. The kernel counts them as data. */
const reservedForCode = 1_100 * 1024 ** 2;

/** This process's own hard limit, which it may not raise. */
const mostData = hardLimit("Max data size");

/** Starts a program that handles a stranger's bytes, within so many bytes of memory. On Linux the kernel refuses it
 * what is past that, whoever in it asks: the engine's heap, linear memory, or native code. */
export function launchWithin(memory: number, program: string): ChildProcess {
  const data = Math.min(memory + reservedForCode, mostData);
  const { execPath, prefix } = launchPlan({ limits: Number.isFinite(data) ? { data } : {} });
  const heap = Math.floor((memory * heapShare) / 1024 ** 2);
  const flags = [`--max-old-space-size=${heap}`, "--disable-warning=ExperimentalWarning"];
  return fork(program, [], {
    execPath,
    execArgv: [...prefix, ...flags],
    serialization: "advanced",
    env: processEnvironment(),
    stdio: ["ignore", "ignore", process.env.SKERRY_DEBUG ? "inherit" : "ignore", "ipc"],
  });
}
