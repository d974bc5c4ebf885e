import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { checkOf } from "../../process/check-of.ts";
import { Child } from "../../process/child.ts";
import { isolateFlags } from "../../process/flags.ts";
import { launch } from "../../process/launch.ts";
import { notStarted } from "../../process/not-started.ts";
import { quietRound } from "./busy.ts";
import { computedKinds, type Kind, type KindSamples, type KindsProtocol } from "./kinds.ts";

const program = new URL("./kinds-main.ts", import.meta.url);

const roundOfKind = v.object({
  kind: v.picklist(computedKinds),
  fuelPerMs: v.array(v.pipe(v.number(), v.finite())),
  busy: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

/** Many times what it takes, in ms. */
const patience = 120_000;

/** How often a kind is timed at most, where the machine is busy, and for how long that goes on, in ms. */
const maxRounds = 3;
const retryMs = 5_000;

/** Times each kind of work that computes, under the flags of shards. `onKind` gets each as it begins.
 * Takes some two seconds of CPU, and of a busy machine
 * some seconds more.
 * @throws SkerryError `host-failed` where the process that does it ends early. */
export async function timeKinds(onKind: (kind: Kind) => void): Promise<KindSamples[]> {
  const child = new Child<KindsProtocol>(launch(program, { flags: isolateFlags, quiet: true }), {
    handlers: {},
    hearers: {},
    checks: { replies: { time: checkOf(roundOfKind) }, asks: {}, tells: {} },
    lost: (how, _, lastWords) =>
      lastWords === null
        ? new SkerryError("host-failed", `The process that times kinds of work ${how}.`)
        : notStarted("what times kinds of work", how, lastWords),
  });
  const samples: KindSamples[] = [];
  const until = performance.now() + retryMs;
  await child.end(async () => {
    for (const kind of computedKinds) {
      onKind(kind);
      const take = () => child.ask("time", kind);
      samples.push(await quietRound(take, maxRounds, () => performance.now() < until));
    }
  }, patience);
  if (samples.length < computedKinds.length) {
    throw new SkerryError("host-failed", "The process that times kinds of work ended early.");
  }
  return samples;
}
