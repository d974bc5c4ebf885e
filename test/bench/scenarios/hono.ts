import { availableParallelism } from "node:os";
import { join } from "node:path";
import { exampleWasm } from "../example-wasm.ts";
import { measureSpeeds, ratio, speedTable } from "../measure-speeds.ts";
import { installPeers } from "../peers.ts";
import type { Scenario } from "../scenario.ts";
import { type Server, workerdServers } from "../servers.ts";
import { startServing } from "../serving.ts";

const example = "hono-api";
const hostField = `${example}.localhost`;
const path = "/ports/NOBGO";

/** An application with a router, as many workers in JavaScript are. */
export const honoScenario: Scenario = {
  name: "hono",
  about:
    "examples/hono-api under skerry serve, beside workerd with the same application and as many processes",
  async run(context) {
    await installPeers();
    const processes = availableParallelism();
    const serving = await startServing(join(context.folder, "hono"), `shards = ${processes}`);
    const [workerd] = (await workerdServers({ workers: ["hono"], processes })) as [Server];
    try {
      await serving.deploy(example, await exampleWasm(example), {
        ...{ routes: [`${hostField}/*`], grants: ["log", "config"] },
        variables: { CURRENCY: "EUR" },
      });
      const body = await (await fetch(workerd.origins[0] + path)).text();
      const skerry: Server = {
        ...{ name: "skerry serve", hostField, path, body, stop() {} },
        origins: [`http://${serving.host}:${serving.port}`],
        pids: [serving.child.pid!],
      };
      const servers = [{ ...workerd, path, body }, skerry];
      const speeds = await measureSpeeds(servers, context);
      const what = "hono-api: requests a second, to workerd with the same application";
      const value = ratio(speeds, skerry.name, workerd.name);
      return {
        tables: [speedTable(speeds, new Map())],
        goals: [{ what, value, unit: "×", bound: { atLeast: 1 } }],
        document: { samples: Object.fromEntries(speeds) },
      };
    } finally {
      workerd.stop();
      await serving.end();
    }
  },
};
