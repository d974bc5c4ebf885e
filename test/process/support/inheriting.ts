// A program that embeds a host, and prints which of its processes have a file open that it was started with.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { openHost } from "../../../runtime/embed/embed.ts";
import { whole } from "../../embed/support/many-ways.ts";
import { keptDataDir } from "../../support/build-cache.ts";

const [path] = process.argv.slice(2) as [string];

/** All processes below this one, and itself. */
function family(): number[] {
  const found = [process.pid];
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const { ppid } = /^PPid:\s*(?<ppid>\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))!
        .groups as { ppid: string };
      parents.set(Number(name), Number(ppid));
    } catch {
      // It has ended.
    }
  }
  for (const of of found) for (const [pid, parent] of parents) if (parent === of) found.push(pid);
  return found;
}

/** The numbers that it is open under in a process. */
const openIn = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });

await using host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
const worker = await host.load("w", await whole());
await (await worker.fetch("/")).text();
const [own, ...children] = family().map(openIn);
console.log(JSON.stringify({ own, children }));
