// `skerry serve` with workers that are tenants of their own, each with a rate.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { grants } from "../../../runtime/settings/settings.ts";
import { readExposition } from "../../shard/observe/support/exposition.ts";
import { startServing } from "../serving.ts";
import { componentOfProgram, type RatedProgram } from "./programs.ts";

/** What a worker did since its host was started. */
export interface WorkerSums {
  readonly requests: number;
  readonly fuel: number;
  readonly hostFuel: number;
}

export interface RatedServer {
  readonly url: string;
  readonly pid: number;
  /** The host name of a program, by its place. */
  hostOf(at: number): string;
  sumsOf(at: number): Promise<WorkerSums>;
  end(): Promise<void>;
}

/** Starts it, with a process before the shards that holds the port. Each program has `rate` of the machine. */
export async function startRated(
  folder: string,
  programs: readonly RatedProgram[],
  rate: string,
): Promise<RatedServer> {
  await mkdir(folder, { recursive: true });
  const origin = await startOrigin();
  // Those that are made to cheat stay where they are.
  const tables = ["watch = { enabled = false }", "[cordons.other]"];
  for (const [at, program] of programs.entries()) {
    const name = nameOf(at);
    await writeFile(join(folder, `${name}.wasm`), await componentOfProgram(program));
    tables.push(`[tenants.${name}]
fuel-rate = "${rate}"
[[workers]]
name = "${name}"
tenant = "${name}"
source = "${name}.wasm"
routes = ["${name}.example/*"]
grants = ${JSON.stringify(grants)}
${(program.settings ?? "").replaceAll("$ORIGIN", origin.url)}`);
  }
  const serving = await startServing(folder, tables.join("\n"));
  const token = await readFile(join(folder, "data", "admin-token"), "utf8");
  const headers = { authorization: `Bearer ${token.trim()}` };
  return {
    url: `http://${serving.host}:${serving.port}/`,
    pid: serving.child.pid!,
    hostOf: (at) => `${nameOf(at)}.example`,
    async sumsOf(at) {
      const answer = await fetch(new URL("/metrics", serving.admin), { headers });
      const { lines } = readExposition(await answer.text());
      const of = (metric: string) =>
        lines
          .filter(({ name, labels }) => name === metric && labels.worker === nameOf(at))
          .reduce((sum, { value }) => sum + value, 0);
      return {
        requests: of("skerry_requests_total"),
        fuel: of("skerry_fuel_burned_total"),
        hostFuel: of("skerry_host_fuel_total"),
      };
    },
    async end() {
      await serving.end();
      origin.end();
    },
  };
}

const nameOf = (at: number) => `rated-${at}`;

/** Answers a path with as many bytes as it says. In this process: its CPU time is not the host's. */
async function startOrigin(): Promise<{ url: string; end(): void }> {
  const server = createServer(({ url }, response) => {
    const bytes = Number(url!.slice(1));
    response.writeHead(200, { "content-length": bytes });
    response.end(Buffer.alloc(bytes));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, end: () => server.close() };
}
