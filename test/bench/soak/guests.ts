import { compileWorker } from "../../support/workers.ts";
import { exampleWasm } from "../example-wasm.ts";
import type { Serving } from "../serving.ts";

/** One worker for all of the soak's kinds of requests. It writes where the next request would see it, if
 * anything of one request were left to another. */
const source = `
import { Request, Response, config } from "@skerry/assemblyscript";
let visits = 0;
let kept = "";
let buffers: Uint8Array[] = [];
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  visits++;
  if (path == "/state") {
    const seen = kept + ":" + visits.toString();
    kept = request.url;
    buffers.push(new Uint8Array(3000).fill(0x5a));
    return Response.text(seen + ":" + buffers.length.toString());
  }
  if (path == "/version") return Response.text(config.variable("version")!);
  if (path == "/trap") {
    kept = request.url;
    unreachable();
  }
  if (path == "/burn") while (true) visits++;
  if (path == "/grow") {
    while (memory.grow(16) >= 0) buffers.push(new Uint8Array(10));
    return Response.text("full");
  }
  return Response.bytes(request.bytes());
}`;

/** Workers that are called now and then: each is evicted before it is called again. */
export const seldomWorkers = Array.from({ length: 24 }, (_, index) => `seldom-${index}`);

export const hostOf = (worker: string): string => `${worker}.localhost`;

const MiB = 2 ** 20;

/** Deploys the soak's workers; gives what deploys another version of the worker "swapped". */
export async function deployGuests(serving: Serving): Promise<(version: number) => Promise<void>> {
  const wasm = await compileWorker(source);
  const javaScript = await exampleWasm("hello-javascript");
  const deploy = (worker: string, code: Uint8Array, order: object = {}) =>
    serving.deploy(worker, code, {
      grants: ["config", "log"],
      routes: [`${hostOf(worker)}/*`],
      ...order,
    });
  const swap = async (version: number) => {
    await deploy("swapped", wasm, { variables: { version: String(version) } });
  };
  await swap(0);
  await deploy("steady", wasm);
  // Fuel for some ms, and memory that is soon full: what it does costs its neighbours something.
  await deploy("rough", wasm, { limits: { fuel: 40_000_000, memory: 8 * MiB } });
  await deploy("javascript", javaScript);
  for (const worker of seldomWorkers) await deploy(worker, wasm);
  return swap;
}
