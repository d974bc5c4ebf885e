import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { makeArtifact } from "../../../runtime/module/pipeline.ts";
import { isolateFlags } from "../../../runtime/process/flags.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import { importCheat } from "./find-cheats.ts";
import type { CheatOrder, CheatSample } from "./samples.ts";

const main = fileURLToPath(new URL("./measure-main.ts", import.meta.url));

/** No cheat takes longer than this with all its requests, in ms. */
const patience = 300_000;

/** Runs one cheat in a process of its own, under the flags of shards. @throws Error when it ended without
 * having measured. */
export async function measureCheat(
  how: Omit<CheatOrder, "artifact">,
  flags: readonly string[] = [],
): Promise<CheatSample> {
  const order: CheatOrder = { ...how, artifact: await artifactOf(how) };
  const child = fork(main, [], {
    execArgv: [...isolateFlags, ...flags],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let complaint = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    if (order.tells) process.stderr.write(chunk);
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  let reply: { sample: CheatSample } | { error: string } | null = null;
  child.on("message", (message) => {
    reply = message as typeof reply;
  });
  child.send(order);
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  clearTimeout(timer);
  const got = reply as { sample: CheatSample } | { error: string } | null;
  if (got === null) {
    throw new Error(`${order.name} ended with ${signal ?? `code ${code}`}. ${complaint}`);
  }
  if ("error" in got) throw new Error(`${order.name}: ${got.error}`);
  return got.sample;
}

/** Prepared here: as in a host, no process of isolates does that. */
async function artifactOf({ name, fuel }: Pick<CheatOrder, "name" | "fuel">): Promise<Artifact> {
  const { memory, tableElements } = defaultLimits(fuel);
  const { build } = await importCheat(name);
  return makeArtifact(await build(), { grants, memoryBytes: memory, tableElements });
}
