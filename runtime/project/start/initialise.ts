import {
  blankDigest,
  type InitialisationOrder,
  type InitialisationResult,
  makeBlank,
} from "@skerry/javascript/build";
import { SkerryError } from "../../errors.ts";
import { pipelineVersion } from "../../module/pipeline-version.ts";
import type { Limits } from "../../settings/limits.ts";
import { formatCount } from "../../settings/quantities.ts";
import { pageBytes } from "../../wasm/page.ts";
import { endingSentence } from "./ending-sentence.ts";
import { planBytes } from "./plan-file.ts";
import { runApart } from "./run-apart.ts";
import { textPages } from "./text-pages.ts";

/** Fuel beyond that of start-up with which top-level code ends by itself that needs a little more: then what it needs is told. */
const spareFuel = 200_000_000;

/** Runs a worker's top-level code under the limits of start-up, and makes a component of the state that it leaves. What the engine
 * and the world take is kept in `dataDir`. Code that is ended runs once more in an isolate, which knows where it was.
 * @throws SkerryError `start-failed`, `host-failed`, `process-not-started`. */
export async function initialise(
  order: InitialisationOrder,
  limits: Limits,
  dataDir: string,
): Promise<InitialisationResult & { readonly fuel: number }> {
  const { javascript, script, wit, engine, placeOf } = order;
  const plan = await planBytes(dataDir, digestOf(wit, engine), () => makePlan(wit, engine));
  const { startFuel, memory, tableElements } = limits;
  const bounds = {
    fuel: startFuel + spareFuel,
    pages: Math.floor(memory / pageBytes) + textPages(javascript),
    elements: tableElements,
  };
  const started = await runApart({ plan, javascript, bounds, limits });
  if ("component" in started && started.fuel <= startFuel) return started;
  if ("component" in started) {
    throw failed(
      `Top-level code burned ${formatCount(started.fuel)} fuel, and start-up has ${formatCount(startFuel)}.`,
    );
  }
  const { tryStart } = await import("../start-fuel.ts");
  const trial = await tryStart(script, limits, dataDir, placeOf, engine);
  if ("ended" in started && trial.failure !== null) throw trial.failure;
  if (started.fuel > startFuel) throw failed(endingSentence({ by: "fuel", words: "" }, limits));
  if ("ended" in started) throw failed(endingSentence(started.ended, limits));
  return started;
}

/** Loads what reads and meters components only where no plan is kept. */
async function makePlan(wit: string, engine: Uint8Array | undefined) {
  const [{ readBlank }, { makeStartPlan }] = await Promise.all([
    import("../../module/initialise/read-blank.ts"),
    import("../../module/initialise/start-plan.ts"),
  ]);
  const { component, noted, restored } = await makeBlank(wit, engine);
  return makeStartPlan(readBlank(component, noted, restored));
}

function digestOf(wit: string, engine: Uint8Array | undefined): string {
  return `${blankDigest(wit, engine).slice(0, 32)}-${pipelineVersion.replace(/\W+/g, "-")}`;
}

function failed(message: string): SkerryError {
  return new SkerryError("start-failed", message);
}
