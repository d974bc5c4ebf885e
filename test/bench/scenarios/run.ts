import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildGuest } from "../../host/wasi/support/build-guest.ts";
import { measureSpeeds, speedTable } from "../measure-speeds.ts";
import { installPeers } from "../peers.ts";
import type { Scenario } from "../scenario.ts";
import {
  bareServer,
  jcoServer,
  root,
  type Server,
  skerryServer,
  workerdServers,
} from "../servers.ts";

/** What the guest of wasi:http answers to a GET of `/`: it was made for tests. */
const emptyBody = "";

const examples = join(root, "examples");

/** Which server each other is divided by, besides the bare one. */
const peers = new Map([
  ["skerry, JavaScript", "workerd, javascript"],
  ["skerry, AssemblyScript", "workerd, hello"],
  ["skerry, wasi:http", "jco serve, wasi:http"],
]);

/** `skerry run` of each kind of worker beside one process of its peers. */
export const runScenario: Scenario = {
  name: "run",
  about: "kinds of workers under skerry run, beside node:http, workerd and jco serve",
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
      const document = { samples: Object.fromEntries(speeds) };
      return { tables: [speedTable(speeds, peers)], goals: [], document };
    } finally {
      for (const { stop } of servers) stop();
    }
  },
};
