import { join } from "node:path";
import { exampleWasm } from "../example-wasm.ts";
import { measureSpeeds, ratio, type Speeds, speedTable } from "../measure-speeds.ts";
import { contentOf } from "../origin-content.ts";
import { installPeers } from "../peers.ts";
import type { Goal, Scenario } from "../scenario.ts";
import { nodeServer, type Server, workerdServers } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";

const sizes = [
  ["small", 20],
  ["100 KiB", 100 * 1024],
] as const;

const workers = [
  ["AssemblyScript", "origin-proxy"],
  ["JavaScript", "origin-proxy-javascript"],
] as const;

/** The examples under `skerry serve` with one shard, beside one process of a proxy of Node's and one of workerd, in front of the
 * same origin. */
export const proxyScenario: Scenario = {
  name: "proxy",
  about:
    "examples/origin-proxy in two languages under skerry serve, beside node:http with undici, and workerd",
  async run(context) {
    await installPeers();
    const behind = await nodeServer("origin", "origin-server.ts");
    const [url] = behind.origins as [string];
    const bare = await nodeServer("node:http and undici", "bare-proxy.ts", [url]);
    const [workerd] = (await workerdServers({ workers: ["proxy"], origin: url })) as [Server];
    const settings = `shards = 1\nprivate-origins = ["${url}"]`;
    const serving = await startServing(join(context.folder, "proxy"), settings);
    try {
      const proxies = [bare];
      for (const [language, example] of workers) {
        proxies.push(await proxy(serving, { language, example, origin: url }));
      }
      proxies.push(workerd);
      const measured: [string, Speeds][] = [];
      for (const [size, bytes] of sizes) {
        context.say(`content: ${size}`);
        const asked = proxies.map((each) => ({
          ...each,
          path: `/${bytes}`,
          body: contentOf(bytes),
        }));
        measured.push([size, await measureSpeeds(asked, context)]);
      }
      const names = proxies.map(({ name }) => name);
      return {
        tables: measured.map(([size, speeds]) => `${size}\n${speedTable(speeds, new Map())}`),
        goals: measured.flatMap(([size, speeds]) => goals(size, speeds, names)),
        document: { samples: measured.map(([size, of]) => ({ size, ...Object.fromEntries(of) })) },
      };
    } finally {
      for (const { stop } of [behind, bare, workerd]) stop();
      await serving.end();
    }
  },
};

/** Deploys the example to a host name of its own. */
async function proxy(
  serving: Serving,
  { language, example, origin }: { language: string; example: string; origin: string },
): Promise<Server> {
  const wasm = await exampleWasm(example);
  const host = `${example}.localhost`;
  await serving.deploy(example, wasm, {
    routes: [`${host}/*`],
    grants: ["log", "config", "random", "streams", "fetch"],
    variables: { ORIGIN: origin },
    fetch: { private: [origin] },
  });
  return {
    name: `skerry serve, ${language}`,
    origins: [`http://${serving.host}:${serving.port}`],
    hostField: host,
    body: "",
    pids: [serving.child.pid!],
    stop() {},
  };
}

function goals(size: string, speeds: Speeds, names: readonly string[]): Goal[] {
  const [bare, assemblyScript, javaScript, workerd] = names as [string, string, string, string];
  const isSmall = size === sizes[0][0];
  const goal = (language: string, to: string, value: number, atLeast: number): Goal => ({
    what: `origin-proxy, ${language}, ${size}: requests a second, to ${to}`,
    ...{ value, unit: "×", bound: { atLeast } },
  });
  const toNode = "a proxy of node:http and undici";
  return [
    goal("AssemblyScript", toNode, ratio(speeds, assemblyScript, bare), isSmall ? 0.6 : 0.8),
    goal("JavaScript", toNode, ratio(speeds, javaScript, bare), 0.35),
    goal("JavaScript", "the same source on workerd", ratio(speeds, javaScript, workerd), 1),
  ];
}
