import {
  type BlankComponent,
  blankDigest,
  type InitialisationOrder,
  type InitialisationResult,
  makeBlank,
} from "@skerry/javascript/build";
import { SkerryError } from "../../errors.ts";
import { readBlank } from "../../module/initialise/read-blank.ts";
import { makeStartPlan } from "../../module/initialise/start-plan.ts";
import { pipelineVersion } from "../../module/pipeline-version.ts";
import type { Limits } from "../../settings/limits.ts";
import { formatCount } from "../../settings/quantities.ts";
import { pageBytes } from "../../wasm/page.ts";
import { tryStart } from "../start-fuel.ts";
import { endingSentence } from "./ending-sentence.ts";
import { planBytes } from "./plan-file.ts";
import { runApart } from "./run-apart.ts";

/** Fuel beyond that of start-up with which top-level code ends by itself that needs a little more: then what it needs is told. */
const spareFuel = 200_000_000;

/** What the text of top-level code takes of the memory before it runs, in bytes for each of its characters: the cap is for what
 * comes after. */
const memoryEach = 4;

/** Runs a worker's top-level code under the limits of start-up, and makes a component of the state that it leaves. What the engine
 * and the world take is kept in `dataDir`. Code that is ended runs once more in an isolate, which knows where it was.
 * @throws SkerryError `start-failed`, `host-failed`, `process-not-started`. */
export async function initialise(
  order: InitialisationOrder,
  limits: Limits,
  dataDir: string,
): Promise<InitialisationResult & { readonly fuel: number }> {
  const { javascript, script, wit, engine, placeOf } = order;
  const plan = await planBytes(dataDir, digestOf(wit, engine), async () =>
    makeStartPlan(readBlank(...partsOf(await makeBlank(wit, engine)))),
  );
  const { startFuel, memory, tableElements } = limits;
  const text = Math.ceil((memoryEach * javascript.length) / pageBytes);
  const bounds = {
    fuel: startFuel + spareFuel,
    pages: Math.floor(memory / pageBytes) + text,
    elements: tableElements,
  };
  const started = await runApart({ plan, javascript, bounds, limits });
  if ("component" in started && started.fuel <= startFuel) return started;
  if ("component" in started) {
    throw failed(
      `Top-level code burned ${formatCount(started.fuel)} fuel, and start-up has ${formatCount(startFuel)}.`,
    );
  }
  const trial = await tryStart(script, limits, dataDir, placeOf, engine);
  if ("ended" in started && trial.failure !== null) throw trial.failure;
  if (started.fuel > startFuel) {
    throw failed(`Top-level code burned all ${formatCount(startFuel)} fuel of start-up.`);
  }
  if ("ended" in started) throw failed(endingSentence(started.ended, limits));
  return started;
}

function digestOf(wit: string, engine: Uint8Array | undefined): string {
  return `${blankDigest(wit, engine).slice(0, 32)}-${pipelineVersion.replace(/\W+/g, "-")}`;
}

function partsOf({ component, noted, restored }: BlankComponent) {
  return [component, noted, restored] as const;
}

function failed(message: string): SkerryError {
  return new SkerryError("start-failed", message);
}
