import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../servers.ts";
import type { BenchCluster, BenchNode } from "./bench-nodes.ts";
import { greetingOf, markedModule } from "./greetings.ts";
import { untilAllServe } from "./node-watch.ts";

const host = "deployed.localhost";
/** How often each node is asked what it serves, in ms. */
const watchEvery = 10;

const command = join(root, "runtime", "bin", "skerry.js");

/** Runs `skerry deploy` of modules that no node has, at each node in turn. Gives ms from the start of the command until clients of
 * all nodes get what was deployed. */
export async function measureDeploys(
  { nodes }: BenchCluster,
  hello: Uint8Array,
  count: number,
  folder: string,
  say: (text: string) => void,
): Promise<number[]> {
  await mkdir(folder, { recursive: true });
  const times: number[] = [];
  for (let at = 0; at <= count; at++) {
    const mark = `d${at}`;
    const file = join(folder, `${mark}.wasm`);
    await writeFile(file, markedModule(hello, mark));
    const before = at === 0 ? null : `${greetingOf(`d${at - 1}`)}\n`;
    const all = untilAllServe(
      nodes,
      host,
      (body) => body === `${greetingOf(mark)}\n`,
      // Before the first one there is no such worker.
      (body, status) => (before === null ? status === 404 : body === before),
      watchEvery,
    );
    const started = performance.now();
    const [seen] = await Promise.all([all, deploy(nodes[at % nodes.length]!, file)]);
    // The first one starts with files of the command that nobody has read yet.
    if (at > 0) times.push(Math.max(...seen) - started);
    if (at > 0 && at % 5 === 0) say(`deploys: ${at} of ${count}`);
  }
  return times;
}

async function deploy({ folder, admin }: BenchNode, file: string): Promise<void> {
  const what = ["deploy", file, "--name", "deployed", "--route", `${host}/*`];
  // It finds the token by the settings of the node's folder.
  const options = { cwd: folder, env: { ...process.env, SKERRY_ADMIN: new URL(admin).host } };
  await promisify(execFile)(process.execPath, [command, ...what], options);
}
