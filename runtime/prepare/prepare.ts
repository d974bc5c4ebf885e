import { hash } from "node:crypto";
import { SkerryError } from "../errors.ts";
import type { Manifest } from "../module/artifact.ts";
import { moduleBytes } from "../module/limits.ts";
import { traceVersion } from "../module/meter/contract.ts";
import { pipelineVersion } from "../module/pipeline-version.ts";
import type { PolicyBounds } from "../module/policy.ts";
import { fitsBounds } from "../module/policy.ts";
import { Child } from "../process/child.ts";
import { prepareFlags } from "../process/flags.ts";
import { type Confinement, launchWithin } from "../process/launch.ts";
import { notStarted } from "../process/not-started.ts";
import { maxOwnThreads, readUse } from "../process/process-use.ts";
import { ArtifactStore, type EncodedArtifact } from "../store/artifacts.ts";
import type { SharedArtifacts } from "../store/shared-artifacts.ts";
import { prepareChecks } from "./message-checks.ts";
import { PrepareQueue, type PrepareSlot, preparingMemory } from "./prepare-queue.ts";
import type { PrepareOrder, PrepareProtocol } from "./protocol.ts";

/** The program that walks a module's way. */
export const prepareProgram = new URL("./main.ts", import.meta.url);

/** The deadline of preparing a module, in ms of wall clock, where the process had half of that as CPU time. `prepare-queue.ts` bounds
 * its memory. */
export const prepareDeadline = 60_000;

/** How long it may take where the machine gives its process less, in ms: then the host is busy, and the module to blame for nothing. */
export const busyDeadline = 180_000;

/** How often the process's memory is looked at, in ms. */
const memoryEvery = 25;

/** The queue of all modules that this process prepares. */
const queue = new PrepareQueue(preparingMemory);

export interface Prepared {
  readonly artifactKey: string;
  readonly manifest: Manifest;
  /** True when the store had the artifact: none of the way was walked. */
  readonly reused: boolean;
  /** What was made of the module just now; null where nothing was, and for what is of no use to others. */
  readonly made: EncodedArtifact | null;
}

export interface PrepareOptions {
  readonly dataDir: string;
  readonly bounds: PolicyBounds;
  /** Whether the artifact is to tell where fuel goes: such a one has a key of its own. */
  readonly traced?: boolean;
  /** Takes the module's SHA-256 digest, in hex: by itself where this is left out. */
  readonly digestOf?: (wasm: Uint8Array) => string;
  /** The user of the process that prepares, and its sandbox. */
  readonly within?: Confinement;
  /** Where to look for what another host made of it. */
  readonly shared?: Pick<SharedArtifacts, "take"> | null;
  /** Fires when nobody waits for it any more: a module that waits for its turn is not prepared then, and what has begun goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Finds the artifact of a module in the store under `dataDir`, or prepares the module in a process of its own and
 * stores the artifact. @throws SkerryError one of the codes of a module's way, `pipeline-exceeded`, `overloaded`,
 * `host-failed`, `client-left`. */
export async function prepare(
  wasm: Uint8Array,
  {
    dataDir,
    bounds,
    traced = false,
    digestOf = sha256,
    within = {},
    shared = null,
    signal,
  }: PrepareOptions,
): Promise<Prepared> {
  if (wasm.length > moduleBytes) {
    throw new SkerryError(
      "module-too-large",
      `The module has ${wasm.length} bytes; ${moduleBytes} are allowed.`,
    );
  }
  const store = new ArtifactStore(dataDir);
  const digest = digestOf(wasm);
  const { foreign = [] } = bounds;
  const artifactKey = artifactKeyOf(wasm, { bounds, traced, digestOf: () => digest });
  const known = store.manifest(artifactKey);
  // An artifact that does not fit these bounds is walked again: the walk says what does not fit, and
  // where.
  if (known !== null && fitsBounds(known, bounds)) {
    void store.touch(artifactKey);
    return { artifactKey, manifest: known, reused: true, made: null };
  }
  const isPlain = !traced && foreign.length === 0;
  const taken = isPlain ? await shared?.take(digest, wasm.length) : null;
  if (taken != null && fitsBounds(taken.manifest, bounds)) {
    await store.writeEncoded(artifactKey, taken);
    return { artifactKey, manifest: taken.manifest, reused: false, made: null };
  }
  const slot = await queue.take(wasm.length, signal);
  const made = await walk({ wasm, bounds, traced }, slot, within);
  await store.writeEncoded(artifactKey, made);
  const manifest = store.manifest(artifactKey);
  if (manifest === null) throw new SkerryError("host-failed", "The artifact could not be stored.");
  return { artifactKey, manifest, reused: false, made: isPlain ? made : null };
}

/** The key of a module's artifact. */
export function artifactKeyOf(
  wasm: Uint8Array,
  {
    bounds: { foreign = [] },
    traced = false,
    digestOf = sha256,
  }: Pick<PrepareOptions, "bounds" | "traced" | "digestOf">,
): string {
  const madeBy = [
    pipelineVersion,
    ...(traced ? [`traced ${traceVersion}`] : []),
    // Their types are in the glue.
    ...foreign.map(({ name, type }) => `with ${name} ${type}`),
  ];
  return ArtifactStore.key(digestOf(wasm), madeBy.join(", "));
}

const sha256 = (bytes: Uint8Array) => hash("sha256", bytes);

async function walk(
  order: PrepareOrder,
  { memory, end: endSlot }: PrepareSlot,
  within: Confinement,
): Promise<EncodedArtifact> {
  // The engine aborts the process when its own heap limit is reached.
  let exceeded = `the ${memory} bytes of memory it may take, or crashed the compiler`;
  let busy: SkerryError | null = null;
  let isEnded = false;
  let child: Child<PrepareProtocol>;
  try {
    child = new Child(launchWithin(memory, prepareProgram, within, prepareFlags), {
      handlers: {},
      hearers: {},
      checks: prepareChecks,
      maxMessageBytes: memory,
      lost: (how, ran, lastWords) => {
        if (busy !== null) return busy;
        if (!ran) return new SkerryError("host-failed", `Preparing the module ${how}.`);
        if (lastWords !== null && !isEnded) {
          // Where somebody reads what it prints it is there.
          const words = within.hear === undefined ? lastWords : "";
          return notStarted("what prepares modules", how, words);
        }
        return new SkerryError(
          "pipeline-exceeded",
          `Preparing the module took more than ${exceeded}.`,
        );
      },
    });
  } catch (error) {
    endSlot();
    throw error;
  }
  const exceed = (what: string) => {
    exceeded = what;
    isEnded = true;
    child.kill(`took more than ${what}`);
  };
  const begun = performance.now();
  const watch = setInterval(() => {
    const over = overdue(performance.now() - begun, () => child.readCpuMs());
    if (over === "module") exceed(`${prepareDeadline} ms`);
    else if (over !== null) {
      busy = over;
      isEnded = true;
      child.kill("had too little CPU time");
    }
    // Elsewhere than on Linux the engine's own heap limit, and that of 4 GiB for each linear memory, stand alone.
    const use = readUse(child.pid);
    if (use === null) return;
    if (use.memory > memory) exceed(`${memory} bytes of memory`);
    else if (use.threads > maxOwnThreads) exceed(`${maxOwnThreads} threads`);
  }, memoryEvery);
  try {
    return await child.ask("walk", order);
  } finally {
    clearInterval(watch);
    child.kill("is done");
    // Its memory is there for others once it is gone.
    if (child.pid === 0) endSlot();
    else void child.exited.then(endSlot);
  }
}

/** Whether preparing takes too long that has taken `ms`, and by whose fault: the module's, or why it is the host's.
 * @param readCpuMs returns the CPU time that it had, in ms; null where the system does not tell. */
export function overdue(ms: number, readCpuMs: () => number | null): "module" | SkerryError | null {
  if (ms < prepareDeadline) return null;
  const cpuMs = readCpuMs();
  if (cpuMs === null || cpuMs >= prepareDeadline / 2) return "module";
  if (ms < busyDeadline) return null;
  return new SkerryError(
    "overloaded",
    `The host is too busy to prepare the module: in ${Math.round(ms / 1_000)} s that had ${Math.round(cpuMs)} ms of CPU time.`,
  );
}
