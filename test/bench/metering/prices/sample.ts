import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isolateFlags } from "../../../../runtime/process/flags.ts";
import type { Program } from "../programs.ts";

export interface SampleOrder {
  readonly program: Program;
  /** Calls that are timed. */
  readonly calls: number;
  /** Whether to count what is executed, besides. */
  readonly counted: boolean;
}

/** Of one program, metered: the fuel and the time of a short call. */
export interface ProgramSample {
  readonly fuel: number;
  /** The second fastest: one may owe to the clock. In ns. */
  readonly ns: number;
  /** How often each class of instruction is executed, or null. */
  readonly counts: Readonly<Record<string, number>> | null;
}

const main = fileURLToPath(new URL("./sample-main.ts", import.meta.url));

/** No program takes as long as this: then it hangs. In ms. */
const patience = 300_000;

type Reply = ProgramSample | { readonly error: string };

/** Samples a program in a process of its own, under the flags that shards have. Throws an Error when that
 * ends without having measured. */
export async function sample(order: SampleOrder): Promise<ProgramSample> {
  const child = fork(main, [], {
    execArgv: [...isolateFlags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const reply = new Promise<Reply>((resolve) => {
    const ended = () => resolve({ error: `${order.program.name}: ended without having measured` });
    child.once("exit", ended);
    child.once("message", (message) => resolve(message as Reply));
  });
  child.send(order);
  const got = await reply;
  child.disconnect();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  clearTimeout(timer);
  if ("error" in got) throw new Error(got.error);
  return got;
}
