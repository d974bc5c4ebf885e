import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SkerryError } from "../../errors.ts";
import { processEnvironment } from "../../serve/process-environment.ts";
import { shardFlags } from "../../serve/shard-flags.ts";
import { computedKinds, type Kind, type KindSamples } from "./kinds.ts";

const program = fileURLToPath(new URL("./kinds-main.ts", import.meta.url));

/** Many times what it takes, in ms. */
const patience = 120_000;

/** Times each kind of work that computes, under the flags of shards. `onKind` gets each as it begins.
 * Takes some five seconds of CPU.
 * @throws SkerryError `host-failed` where the process that does it ends early. */
export async function timeKinds(onKind: (kind: Kind) => void): Promise<KindSamples[]> {
  const child = fork(program, [], {
    execArgv: [...shardFlags],
    env: processEnvironment(),
    stdio: ["ignore", "ignore", process.env.SKERRY_DEBUG ? "inherit" : "ignore", "ipc"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const samples: KindSamples[] = [];
  const told = () => {
    const next = computedKinds[samples.length];
    if (next !== undefined) onKind(next);
  };
  child.on("message", (message) => {
    samples.push(message as KindSamples);
    told();
  });
  told();
  try {
    await once(child, "exit");
  } catch {
    // It could not start: there are no samples then.
  } finally {
    clearTimeout(timer);
  }
  if (samples.length < computedKinds.length) {
    throw new SkerryError("host-failed", "The process that times kinds of work ended early.");
  }
  return samples;
}
