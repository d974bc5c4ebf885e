import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Child } from "./child.ts";
import { folder } from "./folder.ts";
import type { NodePorts } from "./ports.ts";
import type { Server } from "./servers.ts";

export interface Node {
  readonly name: string;
  readonly url: string;
  /** Where commands find its address and token. */
  readonly folder: string;
  start(): Promise<void>;
  /** Has it answer what it has begun, and end. */
  stop(): Promise<void>;
  /** Removes all it has but the cluster's key, once it has ended. */
  wipe(): void;
}

const names = ["fra", "ams", "sin"];
const keyFile = "cluster.key";

/** Three nodes of one cluster. The key is made by the first, and copied to the others. */
export async function makeNodes(
  servers: readonly Server[],
  ports: readonly NodePorts[],
): Promise<Node[]> {
  const nodes = ports.map((own, at) => makeNode(names[at]!, own, servers));
  const [first, ...others] = nodes.map((each) => each.folder) as [string, ...string[]];
  await promisify(execFile)("skerry", ["cluster", "init"], { cwd: first });
  for (const other of others)
    copyFileSync(join(first, "data", keyFile), join(other, "data", keyFile));
  return nodes;
}

function makeNode(name: string, { http, admin }: NodePorts, servers: readonly Server[]): Node {
  const home = join(folder, name);
  const data = join(home, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(
    join(home, "skerry.toml"),
    `[serve]
port = ${http}
admin = "127.0.0.1:${admin}"
data = "data"
shards = 1
drain-delay = 0          # no balancer has to notice its end

[cluster]
name = "example"
node = "${name}"
labels = { region = "${name}" }
servers = ${JSON.stringify(servers.map(({ url }) => url))}
monitors = ${JSON.stringify(servers.map(({ monitor }) => monitor))}
`,
  );
  // On one's own machine as root: the trial of a moment, of which the README tells.
  const env = { ...process.env, ...(process.getuid?.() === 0 && { SKERRY_AS_ROOT: "1" }) };
  const log = join(home, "log");
  const child = new Child("skerry", ["serve"], log, { cwd: home, env });
  const url = `http://localhost:${http}`;
  const answers = async () => (await fetch(`http://127.0.0.1:${admin}/readyz`)).ok;
  return {
    ...{ name, url, folder: home },
    start: () => child.start(answers, `${name} did not start: ${log} says why.`),
    stop: () => child.stop("SIGTERM"),
    wipe() {
      for (const each of readdirSync(data)) {
        if (each !== keyFile) rmSync(join(data, each), { recursive: true, force: true });
      }
    },
  };
}
