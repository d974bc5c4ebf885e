import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "../bin/find-node.js";
import { MiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import { shardProgram } from "../owner/launch-shard.ts";
import { requireProgram } from "../process/launch.ts";
import { calibratedFuel } from "../settings/calibrate.ts";
import { memoryOfWorker } from "../settings/instance-memory.ts";
import { fuelDefaults } from "../settings/worker-settings.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { thisMachine } from "../supervisor/settings/machine.ts";
import { Host } from "./embedded-host.ts";
import type { HostInterface } from "./functions/host-interface.ts";
import { OfferedFunctions } from "./functions/offered-functions.ts";
import { AskedEntries } from "./services/asked-entries.ts";
import { type AnswerFetch, AskedFetches } from "./services/asked-fetches.ts";
import { ShardSandbox } from "./shards/shard-sandbox.ts";

/** Options of a host. */
export interface HostOptions {
  /** A folder for prepared modules and entries: one for all runs of a program. */
  readonly dataDir: string | URL;
  /** Interfaces of this program, whose functions may be called by workers that they are granted to. */
  readonly interfaces?: readonly HostInterface[];
  /** Answers what workers fetch; what it returns undefined for goes to the network. */
  readonly fetch?: AnswerFetch;
  /** What is to be around each process on Linux: all of it (`required`), what the system has (`best`, by default), or
   * nothing (`off`). */
  readonly sandbox?: "required" | "best" | "off";
  /** Fuel of a request where a worker's limits say none, in units: about 50 ms of this machine's CPU by default, which is measured
   * once for a data folder. */
  readonly fuel?: number;
  /**
   * Bytes of memory that all instances of one worker may have in a process at once: those of requests that run or wait,
   * and those that are pooled for later ones. At least 16 MiB; a quarter of the machine's memory by default, and at
   * least 256 MiB.
   */
  readonly workerMemory?: number;
}

const minWorkerMemory = 16 * MiB;

/** Opens a host for workers. Close it, or declare it with `await using`: it keeps this process alive. Its processes end with
 * this one, however that ends.
 * @throws SkerryError `bad-settings`, `data-folder`, `no-sandbox`, `host-failed` where there is no Node that Skerry runs on. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { dataDir: given, interfaces = [], fetch, sandbox: wish = "best", fuel } = options;
  const { workerMemory = memoryOfWorker(thisMachine().memory / 2) } = options;
  if (typeof given !== "string" && !(given instanceof URL)) {
    throw new SkerryError("bad-settings", "`dataDir` must name a folder.");
  }
  if (fuel !== undefined && !(Number.isSafeInteger(fuel) && fuel > 0)) {
    throw new SkerryError("bad-settings", "`fuel` must be a whole number from 1 on.");
  }
  if (!(Number.isSafeInteger(workerMemory) && workerMemory >= minWorkerMemory)) {
    throw new SkerryError(
      "bad-settings",
      `\`workerMemory\` must be a whole number of bytes, ${minWorkerMemory} or more.`,
    );
  }
  if (!["required", "best", "off"].includes(wish)) {
    throw new SkerryError("bad-settings", '`sandbox` must be "required", "best" or "off".');
  }
  requireProgram(shardProgram);
  if (findNode(import.meta.url) === null) {
    const sentence = `Workers need Node.js 24 or 26 on a platform that Skerry runs on; this is ${process.version}.`;
    throw new SkerryError("host-failed", sentence);
  }
  const functions = new OfferedFunctions(interfaces);
  const dataDir = given instanceof URL ? fileURLToPath(given) : resolve(given);
  await openDataFolder(dataDir);
  const sandbox = await ShardSandbox.open(wish, dataDir);
  try {
    const measured = fuelDefaults(await calibratedFuel(dataDir));
    return new Host({
      dataDir,
      fuelDefaults: { ...measured, ...(fuel !== undefined && { fuel }) },
      sandbox,
      workerMemory,
      fetches: new AskedFetches(fetch),
      entries: new AskedEntries(dataDir),
      functions,
    });
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}
