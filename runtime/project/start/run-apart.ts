import * as v from "valibot";
import { GiB, MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { Ending, Started } from "../../module/initialise/run-start.ts";
import { checkOf } from "../../process/check-of.ts";
import { Child } from "../../process/child.ts";
import { startFlags } from "../../process/flags.ts";
import { launch } from "../../process/launch.ts";
import { shardStack } from "../../process/native-stack.ts";
import { notStarted } from "../../process/not-started.ts";
import type { Check, MessageChecks } from "../../process/rpc.ts";
import { formatBytes } from "../../settings/quantities.ts";
import { count } from "../../value-schemas.ts";
import { pageBytes } from "../../wasm/page.ts";
import type { StartOrder, StartProtocol } from "./protocol.ts";

const program = new URL("./start-main.ts", import.meta.url);

/** What the process may take: CPU time in ms, whatever fuel the limits of the worker allow; resident memory in bytes; and time, however
 * busy the machine is, in ms. */
interface ProcessLimits {
  readonly cpu: number;
  readonly memory: number;
  readonly deadline: number;
}

/** What the process takes beside the script's own memory, in bytes: the compiled engine, the content as segments and as a component,
 * each of 50 MiB at most, and the message that tells it. */
const besideMemory = 512 * MiB;

function usualLimits({ bounds }: StartOrder): ProcessLimits {
  const memory = Math.max(GiB, bounds.pages * pageBytes + besideMemory);
  return { cpu: 20_000, memory, deadline: 10 * 60_000 };
}

/** How often the process is looked at, in ms. */
const pollInterval = 25;

const started = v.union([
  v.object({ fuel: count, component: v.instance(Uint8Array) }),
  v.object({ fuel: count, failure: v.string() }),
  v.object({
    fuel: count,
    ended: v.object({
      by: v.picklist(["fuel", "stack", "memory", "call", "trap", "content", "process-memory"]),
      words: v.string(),
    }),
  }),
]);

const checks: MessageChecks<StartProtocol> = {
  replies: { start: checkOf(started) as Check<Started> },
  asks: {},
  tells: {},
};

/** Its calls nest as deeply as those of requests. */
function launchStart() {
  return launch(program, { flags: startFlags, limits: { stack: shardStack }, quiet: true });
}

/** Runs top-level code in a process of its own. Where that is ended, so is the code.
 * @throws SkerryError `process-not-started`, `host-failed`. */
export async function runApart(order: StartOrder, limits = usualLimits(order)): Promise<Started> {
  let ended: Ending | null = null;
  const child = new Child<StartProtocol>(launchStart(), {
    handlers: {},
    hearers: {},
    checks,
    maxMessageBytes: GiB,
    lost: (how, ran, lastWords) =>
      lastWords !== null && ran
        ? notStarted("what runs top-level code", how, lastWords)
        : new SkerryError("host-failed", `What runs top-level code ${how}.`),
  });
  const end = (by: Ending["by"], words: string) => {
    ended = { by, words };
    child.kill(words);
  };
  const begun = performance.now();
  const looks = setInterval(() => {
    const { cpu, memory, deadline } = limits;
    if ((child.readUse()?.memory ?? 0) > memory) {
      end("process-memory", `takes more than ${formatBytes(memory)}`);
    } else if ((child.readCpuMs() ?? 0) > cpu)
      end("process-cpu", `did not end within ${cpu} ms of CPU time`);
    else if (performance.now() - begun > deadline)
      end("process-time", `did not end within ${deadline} ms`);
  }, pollInterval);
  try {
    return await child.ask("start", order);
  } catch (error) {
    if (ended === null) throw error;
    return { fuel: 0, ended };
  } finally {
    clearInterval(looks);
    child.kill("is done");
  }
}
