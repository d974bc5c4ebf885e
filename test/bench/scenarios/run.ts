import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Table from "cli-table3";
import { buildGuest } from "../../host/wasi/support/build-guest.ts";
import { type ColdStart, coldStarts } from "../cold-starts.ts";
import { exampleWasm } from "../example-wasm.ts";
import { measureSpeeds, speedTable } from "../measure-speeds.ts";
import { installPeers } from "../peers.ts";
import { type BenchContext, median, type Scenario } from "../scenario.ts";
import {
  bareServer,
  jcoServer,
  root,
  type Server,
  skerryServer,
  workerdServers,
} from "../servers.ts";

const coldTimes = 20;

/** What the guest of wasi:http answers to a GET of `/`: it was made for tests. */
const emptyBody = "";

const examples = join(root, "examples");

/** Which server each other is divided by, besides the bare one. */
const peers = new Map([
  ["skerry, JavaScript", "workerd, javascript"],
  ["skerry, AssemblyScript", "workerd, hello"],
  ["skerry, wasi:http", "jco serve, wasi:http"],
]);

/** `skerry run` of each kind of worker beside one process of its peers, and cold starts. */
export const runScenario: Scenario = {
  name: "run",
  about: "kinds of workers under skerry run, beside node:http, workerd and jco serve; cold starts",
  async run(context) {
    await installPeers();
    const servers: Server[] = [];
    try {
      const component = join(context.folder, "wasi-http.wasm");
      await writeFile(component, await buildGuest("assemblyscript"));
      servers.push(await bareServer(1));
      servers.push(await skerryServer("AssemblyScript", join(examples, "hello")));
      servers.push(await skerryServer("JavaScript", join(examples, "hello-javascript")));
      servers.push(await skerryServer("wasi:http", component, emptyBody));
      servers.push(...(await workerdServers()));
      servers.push(await jcoServer("wasi:http", component, emptyBody));
      const speeds = await measureSpeeds(servers, context);
      for (const { stop } of servers.splice(0)) stop();
      const cold = await measureColdStarts(context);
      const document = { samples: Object.fromEntries(speeds), coldStarts: cold };
      return { tables: [speedTable(speeds, peers), coldTable(cold)], goals: [], document };
    } finally {
      for (const { stop } of servers) stop();
    }
  },
};

async function measureColdStarts({ folder, say }: BenchContext) {
  say("cold starts");
  const built = async (name: string) => exampleWasm(name);
  const assemblyScript = await built("hello");
  const javaScript = await built("hello-javascript");
  const another = Buffer.from(javaScript);
  // A worker of the same engine that is another one: its greeting differs.
  another.write("Hallo", another.indexOf("Hello"));
  return {
    AssemblyScript: await coldStarts(assemblyScript, javaScript, coldTimes, folder),
    JavaScript: await coldStarts(javaScript, new Uint8Array(another), coldTimes, folder),
  };
}

function coldTable(cold: Readonly<Record<string, readonly ColdStart[]>>): string {
  const table = new Table({ head: ["cold start, p50 ms", "worker", "first answer", "least"] });
  for (const [name, each] of Object.entries(cold)) {
    const first = each.map(({ firstAnswerMs }) => firstAnswerMs);
    const worker = median(each.map(({ coldStartMs }) => coldStartMs));
    table.push([name, worker.toFixed(1), median(first).toFixed(1), Math.min(...first).toFixed(1)]);
  }
  return table.toString();
}
