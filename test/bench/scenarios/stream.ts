import { once } from "node:events";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import Table from "cli-table3";
import { processesOf, processTree, residentBytes } from "../process-figures.ts";
import type { Goal, Scenario } from "../scenario.ts";
import { nodeServer, root, type Server, skerryServer } from "../servers.ts";

const MiB = 2 ** 20;

/** Bytes that go through. */
const bytes = 1_000_000_000;

/** Bytes that go through before: isolates and connections are there then. */
const before = MiB;

/** How often memory is looked at, in ms. */
const pollInterval = 50;

const limits = `
[limits]
memory = "16 MiB"
streamed-body = "2 GiB"
deadline = "1800s"
fuel = 1000000000000
`;

/** Reads and writes each piece. */
const copying = `
import { config, fetch, Request, Response, ResponseWriter } from "@skerry/assemblyscript";

const origin: string = config.variable("ORIGIN") || "";

export function handle(request: Request): Response {
  const result = fetch(origin + request.parsedUrl.pathname);
  if (!result.isOk) return result.error.toResponse();
  const reader = result.value.stream();
  const writer = ResponseWriter.begin();
  for (let piece = reader.read(); piece !== null; piece = reader.read()) {
    if (!writer.write(piece)) break;
  }
  return writer.finish();
}
`;

interface Streamed {
  readonly name: string;
  readonly seconds: number;
  /** Of the shard, before and at most, in bytes. */
  readonly resident: number;
  readonly most: number;
}

/** 1 GB from an origin through a worker that has 16 MiB to a client. */
export const streamScenario: Scenario = {
  name: "stream",
  about: "1 GB from an origin through a worker of 16 MiB to a client: the shard's memory",
  async run({ folder, say }) {
    const behind = await nodeServer("origin", "origin-server.ts");
    const servers: Server[] = [behind];
    try {
      const options = ["--allow", behind.origins[0]!, "--var", `ORIGIN=${behind.origins[0]}`];
      const passed = await project(folder, "passed on", null);
      const copied = await project(folder, "read and written", copying);
      const all: Streamed[] = [];
      for (const [name, dir] of [passed, copied]) {
        say(name);
        const made = await skerryServer(name, dir, "", options);
        servers.push(made);
        all.push(await stream(name, made));
        made.stop();
      }
      return { tables: [table(all)], goals: all.map(goal), document: { bytes, all } };
    } finally {
      for (const { stop } of servers) stop();
    }
  },
};

/** The example in a folder of its own, with these limits, and perhaps another program. */
async function project(
  folder: string,
  name: string,
  program: string | null,
): Promise<[name: string, dir: string]> {
  const example = join(root, "examples", "origin-proxy");
  const dir = join(folder, name.replaceAll(" ", "-"));
  await mkdir(dir, { recursive: true });
  await cp(join(example, "assembly"), join(dir, "assembly"), { recursive: true });
  if (program !== null) await writeFile(join(dir, "assembly", "index.ts"), program);
  const settings = await readFile(join(example, "skerry.toml"), "utf8");
  await writeFile(join(dir, "skerry.toml"), settings + limits);
  return [name, dir];
}

async function stream(name: string, { origins, pids }: Server): Promise<Streamed> {
  await download(`${origins[0]}/${before}`, before);
  const shards = processesOf(pids.flatMap(processTree), "shard/main");
  const now = () => shards.reduce((sum, pid) => sum + residentBytes(pid), 0);
  const resident = now();
  let most = resident;
  const timer = setInterval(() => {
    most = Math.max(most, now());
  }, pollInterval);
  const begun = performance.now();
  try {
    await download(`${origins[0]}/${bytes}`, bytes);
  } finally {
    clearInterval(timer);
  }
  return { name, seconds: (performance.now() - begun) / 1_000, resident, most };
}

async function download(url: string, expected: number): Promise<void> {
  const [answer] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
  let came = 0;
  for await (const piece of answer) came += piece.length;
  if (answer.statusCode !== 200 || came !== expected) {
    throw new Error(`${url} answered ${answer.statusCode} with ${came} bytes`);
  }
}

function table(all: readonly Streamed[]): string {
  const text = new Table({ head: ["1 GB", "MB/s", "shard before, MiB", "at most", "grew by"] });
  for (const { name, seconds, resident, most } of all) {
    const speed = (bytes / 1_000_000 / seconds).toFixed(0);
    const mib = [resident, most, most - resident].map((each) => (each / MiB).toFixed(0));
    text.push([name, speed, ...mib]);
  }
  return text.toString();
}

function goal({ name, resident, most }: Streamed): Goal {
  return {
    what: `1 GB through a worker of 16 MiB, ${name}: the shard grows by`,
    value: (most - resident) / MiB,
    unit: "MiB",
    bound: { atMost: 64 },
  };
}
