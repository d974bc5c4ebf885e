import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./servers.ts";

const launcher = join(root, "runtime", "bin", "skerry.js");

/** How often the processes of a command are looked at, in ms: what the last of them use after the last look is not counted. */
const pollInterval = 5;

/** The unit of CPU times in /proc, in ms. */
const tickMs = 10;

export interface CommandFigures {
  readonly wallMs: number;
  /** CPU time of the command and of all processes that it starts, among them those that it does not wait for. Linux alone. */
  readonly cpuMs: number;
}

/** Runs `skerry` to its end. @throws Error where it fails. */
export async function commandFigures(args: readonly string[]): Promise<CommandFigures> {
  const begun = performance.now();
  const child = spawn(process.execPath, [launcher, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words += text;
  });
  const used = new Map<number, number>();
  const looks = setInterval(() => look(child.pid!, used), pollInterval);
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(looks));
  const wallMs = performance.now() - begun;
  if (code !== 0) throw new Error(`skerry ${args.join(" ")} ended with ${code}: ${words}`);
  return { wallMs, cpuMs: [...used.values()].reduce((sum, each) => sum + each, 0) };
}

/** Notes what a process, and all that descend from it, have used themselves. */
function look(pid: number, used: Map<number, number>): void {
  const tree = new Set([pid, ...used.keys()]);
  for (const each of tree) {
    try {
      const stat = readFileSync(`/proc/${each}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      used.set(each, (Number(fields[11]) + Number(fields[12])) * tickMs);
      const children = readFileSync(`/proc/${each}/task/${each}/children`, "latin1");
      for (const child of children.split(" ")) if (child !== "") tree.add(Number(child));
    } catch {
      // It has ended: what it had used by the last look stays.
    }
  }
}
