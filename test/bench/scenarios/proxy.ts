import { join } from "node:path";
import { measureSpeeds, ratio, type Speeds, speedTable } from "../measure-speeds.ts";
import { contentOf } from "../origin-content.ts";
import type { Goal, Scenario } from "../scenario.ts";
import { nodeServer, root, type Server, skerryServer } from "../servers.ts";

const sizes = [
  ["small", 20],
  ["100 KiB", 100 * 1024],
] as const;

const workers = [
  ["AssemblyScript", "origin-proxy"],
  ["JavaScript", "origin-proxy-javascript"],
] as const;

/** `skerry run` of the example beside one process of a proxy of Node's, in front of the same origin. */
export const proxyScenario: Scenario = {
  name: "proxy",
  about: "examples/origin-proxy under skerry run, beside a proxy of node:http and undici",
  async run(context) {
    const servers: Server[] = [];
    try {
      const behind = await nodeServer("origin", "origin-server.ts");
      servers.push(behind);
      const [url] = behind.origins as [string];
      const proxies = [await nodeServer("node:http and undici", "bare-proxy.ts", [url])];
      servers.push(...proxies);
      for (const [language, example] of workers) {
        const options = ["--allow", url, "--var", `ORIGIN=${url}`];
        const folder = join(root, "examples", example);
        const made = await skerryServer(language, folder, "", options);
        servers.push(made);
        proxies.push(made);
      }
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
        goals: measured.map((each) => goal(each, names)),
        document: { samples: measured.map(([size, of]) => ({ size, ...Object.fromEntries(of) })) },
      };
    } finally {
      for (const { stop } of servers) stop();
    }
  },
};

function goal([size, speeds]: [string, Speeds], names: readonly string[]): Goal {
  const [bare, assemblyScript] = names as [string, string];
  return {
    what: `origin-proxy, ${size}: requests a second, to a proxy of node:http and undici`,
    value: ratio(speeds, assemblyScript, bare),
    unit: "×",
    bound: { atLeast: 0.5 },
  };
}
