import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { checkOf } from "../../process/check-of.ts";
import { Child } from "../../process/child.ts";
import { isolateFlags } from "../../process/flags.ts";
import { launch } from "../../process/launch.ts";
import { computedKinds, type Kind, type KindSamples, type KindsProtocol } from "./kinds.ts";

const program = new URL("./kinds-main.ts", import.meta.url);

const samplesOfKind = v.object({
  kind: v.picklist(computedKinds),
  fuelPerMs: v.array(v.pipe(v.number(), v.finite())),
});

/** Many times what it takes, in ms. */
const patience = 120_000;

/** Times each kind of work that computes, under the flags of shards. `onKind` gets each as it begins.
 * Takes some five seconds of CPU.
 * @throws SkerryError `host-failed` where the process that does it ends early. */
export async function timeKinds(onKind: (kind: Kind) => void): Promise<KindSamples[]> {
  const child = new Child<KindsProtocol>(launch(program, { flags: isolateFlags, quiet: true }), {
    handlers: {},
    hearers: {},
    accepted: { replies: { time: checkOf(samplesOfKind) }, asks: {}, tells: {} },
    lost: (how) => new SkerryError("host-failed", `The process that times kinds of work ${how}.`),
  });
  const samples: KindSamples[] = [];
  await child.end(async () => {
    for (const kind of computedKinds) {
      onKind(kind);
      samples.push(await child.ask("time", kind));
    }
  }, patience);
  if (samples.length < computedKinds.length) {
    throw new SkerryError("host-failed", "The process that times kinds of work ended early.");
  }
  return samples;
}
