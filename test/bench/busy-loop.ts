import { type ChildProcess, spawn } from "node:child_process";

/** Ends by itself once the process that started it is gone. */
const loop = `
const { ppid } = process;
while (process.ppid === ppid) for (let i = 0; i < 1e8; i++);
`;

/** Another program of the machine's that wants all of a core, at this process's own priority. */
export function startBusyLoop(): ChildProcess {
  return spawn(process.execPath, ["--eval", loop], { stdio: "ignore" });
}
