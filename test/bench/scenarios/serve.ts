import { availableParallelism } from "node:os";
import { join } from "node:path";
import { exampleWasm } from "../example-wasm.ts";
import { measureSpeeds, ratio, type Speeds, speedTable } from "../measure-speeds.ts";
import { installPeers } from "../peers.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import { bareServer, greeting, type Server, workerdServers } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";

/** `skerry serve` with a shard for each core, beside as many processes of its peers. */
export const serveScenario: Scenario = {
  name: "serve",
  about: "hello under skerry serve, beside node:http and workerd with as many processes",
  async run(context) {
    await installPeers();
    const processes = availableParallelism();
    const servers: Server[] = [];
    const serving = await startServing(join(context.folder, "serve"), `shards = ${processes}`);
    try {
      servers.push(await bareServer(processes));
      servers.push(await hello(serving, "AssemblyScript", "hello"));
      servers.push(await hello(serving, "JavaScript", "hello-javascript"));
      servers.push(...(await workerdServers({ processes })));
      return report(await measureSpeeds(servers, context), servers, context);
    } finally {
      for (const { stop } of servers) stop();
      await serving.end();
    }
  },
};

/** Deploys an example to a host name of its own. */
async function hello(serving: Serving, language: string, example: string): Promise<Server> {
  const wasm = await exampleWasm(example);
  const host = `${example}.localhost`;
  await serving.deploy(example, wasm, { routes: [`${host}/*`] });
  return {
    name: `skerry serve, ${language}`,
    origins: [`http://${serving.host}:${serving.port}`],
    hostField: host,
    body: greeting,
    pids: [serving.child.pid!],
    stop() {},
  };
}

function report(speeds: Speeds, servers: readonly Server[], { rounds }: BenchContext) {
  const [bare, assemblyScript, javaScript, workerdJavaScript, , workerdHello] = servers.map(
    ({ name }) => name,
  ) as [string, string, string, string, string, string];
  const peers = new Map([
    [assemblyScript, workerdHello],
    [javaScript, workerdJavaScript],
  ]);
  const goals: Goal[] = [
    {
      what: "hello: requests a second, to node:http",
      value: ratio(speeds, assemblyScript, bare),
      unit: "×",
      bound: { atLeast: 0.6 },
      aim: 0.75,
    },
    {
      what: "hello: requests a second, to workerd with the same component",
      value: ratio(speeds, assemblyScript, workerdHello),
      unit: "×",
      bound: { atLeast: 2 },
      aim: 3,
    },
    {
      what: "hello-javascript: requests a second, to workerd with the same source",
      value: ratio(speeds, javaScript, workerdJavaScript),
      unit: "×",
      bound: { atLeast: 1.5 },
      aim: 2,
    },
  ];
  const medians = Object.fromEntries(
    [...speeds].map(([name, samples]) => [
      name,
      median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    ]),
  );
  const document = { rounds, medians, samples: Object.fromEntries(speeds) };
  return { tables: [speedTable(speeds, peers)], goals, document };
}
