// Where a JavaScript worker's top-level code was that the start has ended (`start/initialise.ts`), which knows no place: the code runs
// once more in an isolate of Skerry's own, as the one request of a component that evaluates what it is given.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  loaderDigest,
  loaderMethods,
  loaderStatus,
  makeLoader,
  type ScriptPlaces,
  scriptVariable,
  stackField,
} from "@skerry/javascript/build";
import { SkerryError } from "../errors.ts";
import { makeRequest } from "../message/make-request.ts";
import { limitKey } from "../settings/limit-keys.ts";
import { defaultLimits, type Limits } from "../settings/limits.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { type LocalSupervisor, startLocal } from "../supervisor/local.ts";
import { pageBytes } from "../wasm/page.ts";
import { tooDeep } from "../worker/outcome/failure.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { cacheFile, readCached } from "./start/cached-file.ts";
import { textPages } from "./start/text-pages.ts";

/** An upper bound of what it costs to read a script, in fuel: so much for each of its characters and at least
 * `minReading`. */
const readingEach = 1_000;
const minReading = 1_000_000;

/** How a trial of top-level code ended. */
export interface StartTrial {
  /** Fuel it burned, to parse, compile and run it with the Web APIs. The same for the same script,
   * wherever the engine starts the same. */
  readonly fuel: number;
  /** What is wrong with it, where the engine that makes the component may know better: an error was
   * thrown, which has a place there. */
  readonly failure: SkerryError | null;
}

/** Runs a worker's top-level code under the fuel of start-up and the memory cap of `limits`, with the
 * artifacts of `dataDir`. `placeOf` tells places of the script in the author's files.
 * @throws SkerryError `start-failed` where it burns all the fuel, wants more memory, or takes far more CPU time than its
 * fuel stands for; `host-failed`, `shard-lost`. */
export async function tryStart(
  script: string,
  limits: Limits,
  dataDir: string,
  placeOf?: ScriptPlaces,
  engine?: Uint8Array,
): Promise<StartTrial> {
  const local = await startLocal({ dataDir });
  try {
    return await tryStartIn(local, script, limits, dataDir, placeOf, engine);
  } finally {
    await local.close();
  }
}

/** The same in a host that has been started with this data folder, which may have others to try. */
export async function tryStartIn(
  local: LocalSupervisor,
  script: string,
  limits: Limits,
  dataDir: string,
  placeOf: ScriptPlaces = () => null,
  engine?: Uint8Array,
): Promise<StartTrial> {
  const worker = await local.load(await loader(dataDir, engine), trialSettings(script, limits));
  try {
    const request = (method: string) => local.call(worker, makeRequest({ method }));
    // Two requests that differ in one thing: whether the script is run.
    const read = await request(loaderMethods.read);
    const run = await request(loaderMethods.run);
    const fuel = run.usage.fuel - read.usage.fuel;
    const at = whereEnded(run, placeOf) || whereThrown(run, placeOf);
    refuseExcess(run, fuel, limits, at);
    return { fuel, failure: failureOf(run, limits, at) };
  } finally {
    // One that can't be unloaded was lost with its shard.
    await local.unload(worker).catch(() => {});
  }
}

/** Settings under which the loader itself costs the script nothing. */
function trialSettings(script: string, { startFuel, memory }: Limits): WorkerSettings {
  const reading = minReading + readingEach * script.length;
  return {
    name: "top-level-code",
    grants: ["config"],
    limits: {
      ...defaultLimits(Math.min(startFuel + reading, limitKey("fuel").most)),
      memory: Math.min(memory + textPages(script) * pageBytes, limitKey("memory").most),
      // Fuel and CPU time bound it: on a busy machine the same code takes many times as long.
      deadline: limitKey("deadline").most,
    },
    variables: { [scriptVariable]: script },
    secrets: {},
  };
}

function refuseExcess(
  { response, error, usage }: Outcome,
  fuel: number,
  { startFuel, memory }: Limits,
  at: string,
): void {
  if (error?.code === "fuel-exhausted") {
    throw failed(`Top-level code burned all ${formatCount(startFuel)} fuel of start-up${at}.`);
  }
  if (error?.code === "cpu-exhausted") {
    throw failed(`Top-level code took far more CPU time than its fuel stands for${at}.`);
  }
  const full = response?.status === loaderStatus.threwNull && usage.memoryBytes >= memory;
  if (full || response?.status === loaderStatus.outOfMemory) {
    throw failed(
      `Top-level code needs more than ${formatBytes(memory)}, the cap of \`memory\` in [limits].`,
    );
  }
  if (response?.status === loaderStatus.done && fuel > startFuel) {
    throw failed(
      `Top-level code burned ${formatCount(fuel)} fuel, and start-up has ${formatCount(startFuel)}.`,
    );
  }
}

function failureOf(
  { response, error }: Outcome,
  { memory }: Limits,
  at: string,
): SkerryError | null {
  if (error !== null) {
    const memoryCap = `${formatBytes(memory)} of memory`;
    const message = error.message.replace(/, at script:.*\.$/, `${at}.`);
    return failed(`Top-level code fails under a worker's limits, with ${memoryCap}. ${message}`);
  }
  if (response?.status === loaderStatus.tooDeep) {
    return failed(`${tooDeep}${at}.`);
  }
  return response?.status === loaderStatus.done
    ? null
    : failed(`Top-level code throws an error under the memory cap of ${formatBytes(memory)}.`);
}

/** Where it was when it was ended, of the innermost function that is the author's; empty where that is not known. The loader has no
 * map, so places are in the script, and from `eval` outwards in the loader. */
function whereEnded({ error }: Outcome, placeOf: ScriptPlaces): string {
  const lines = error?.detail?.split("\n") ?? [];
  const end = lines.indexOf("eval (native)");
  const own = end === -1 ? lines : lines.slice(0, end);
  return whereIn(own, /^(?:(.*) \()?script:(\d+):(\d+)\)?(?:, \d+ calls)?$/, placeOf);
}

/** The same of an error that the loader tells the stack of. */
function whereThrown({ response }: Outcome, placeOf: ScriptPlaces): string {
  const stack = response?.fields.find(([name]) => name === stackField)?.[1] ?? "";
  return whereIn(stack.split(","), /^ *at (?:(.*) \()?.*:(\d+):(\d+)\)?$/, placeOf);
}

/** The first of these lines that is a place of the author's: `, at src/index.ts:3:5 in parse`. The pattern finds name, line and
 * column. */
function whereIn(lines: readonly string[], pattern: RegExp, placeOf: ScriptPlaces): string {
  for (const text of lines) {
    const [, name, row, column] = pattern.exec(text) ?? [];
    const place = row === undefined ? null : placeOf(Number(row), Number(column));
    if (place === null) continue;
    // The bundler names what is a module after its file.
    const isTopLevel = name === undefined || name === "<eval>" || place.startsWith(`${name}:`);
    return `, at ${place}${isTopLevel ? "" : ` in ${name}`}`;
  }
  return "";
}

function failed(message: string): SkerryError {
  return new SkerryError("start-failed", message);
}

/** How the names of loaders begin whose engine has modules of WebAssembly: of these the last one made is kept. */
const joinedPrefix = "javascript-joined-loader-";

/** The loader, made once for a data folder and engine. */
async function loader(dataDir: string, engine?: Uint8Array): Promise<Uint8Array> {
  const prefix = engine === undefined ? "javascript-loader-" : joinedPrefix;
  const name = `${prefix}${loaderDigest(engine)}.kept`;
  const kept = await readCached(dataDir, name);
  if (kept !== null) return new Uint8Array(kept);
  const made = await makeLoader(engine);
  await cacheFile(dataDir, name, made);
  // What others own in a shared folder stays.
  if (engine !== undefined) await removeJoined(dataDir, name).catch(() => {});
  return made;
}

/** Removes loaders of joined engines but this one: each change of a module makes another. Whoever reads one just then makes it
 * again. */
async function removeJoined(dataDir: string, kept: string): Promise<void> {
  for (const each of await readdir(dataDir)) {
    if (!each.startsWith(joinedPrefix) || each === kept || !/\.(?:kept|wasm)$/.test(each)) continue;
    await rm(join(dataDir, each), { force: true });
  }
}
