// Run by measure.ts in a process of its own, under V8 flags: measures all variants of one program.
import { setImmediate as othersTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { compile } from "./compile.ts";
import { programs } from "./programs.ts";
import type { Order, Samples } from "./samples.ts";
import { median } from "./statistics.ts";
import { unseenModule } from "./unseen-module.ts";
import { type MakeVariant, type Started, type Variant, variants } from "./variants.ts";

type Run = (n: number) => number;

/** A sample is a call with this part of the program's rounds: on a busy machine a short one is left
 * undisturbed more often. */
const sampledPart = 1 / 4;

interface Contestant {
  readonly name: string;
  readonly variant: Variant;
  readonly coldMs: number[];
  readonly warmMs: number[];
  readonly warmFuel: number[];
}

async function measure(order: Order): Promise<Samples[]> {
  const program = programs.find(({ name }) => name === order.program)!;
  const known = await knownVariants(order.schemes);
  const source = await compile(program);
  const contestants: Contestant[] = [];
  for (const name of order.variants) {
    const variant = await known[name]!(source);
    contestants.push({ name, variant, coldMs: [], warmMs: [], warmFuel: [] });
  }

  // The first round is not kept: it also pays for what V8 sets up once.
  for (let round = 0; round <= order.rounds; round++) {
    for (const { variant, coldMs } of contestants) {
      const bytes = unseenModule(variant.bytes);
      const begun = performance.now();
      runOf(variant.instantiate(new WebAssembly.Module(bytes)))(1);
      if (round > 0) coldMs.push(performance.now() - begun);
    }
  }

  const warming = contestants.map((contestant) => {
    const started = contestant.variant.instantiate(
      new WebAssembly.Module(contestant.variant.bytes),
    );
    const run = runOf(started);
    const before = started.fuelUsed();
    const checksum = run(program.n);
    const after = started.fuelUsed();
    const firstFuel = before === null || after === null ? null : after - before;
    return { ...contestant, started, run, checksum, firstFuel };
  });
  for (const { run } of warming) {
    for (let call = 1; call < order.warm; call++) {
      run(program.n);
      await othersTurn();
    }
  }

  const n = Math.ceil(program.n * sampledPart);
  for (let round = 0; round < order.rounds; round++) {
    await othersTurn();
    for (const { run, started, warmMs, warmFuel } of warming) {
      const before = started.fuelUsed();
      const begun = performance.now();
      run(n);
      warmMs.push(performance.now() - begun);
      const after = started.fuelUsed();
      if (before !== null && after !== null) warmFuel.push(Number(after - before));
    }
  }

  return warming.map(({ name, variant, warmFuel, warmMs, coldMs, checksum, firstFuel }) => ({
    ...{ variant: name, warmMs, coldMs, checksum, firstFuel },
    bytes: variant.bytes.length,
    warmFuel: warmFuel.length === 0 ? null : BigInt(Math.round(median(warmFuel))),
  }));
}

const runOf = ({ instance }: Started): Run => instance.exports.run as Run;

async function knownVariants(schemes: readonly string[]): Promise<Record<string, MakeVariant>> {
  const known = { ...variants };
  for (const path of schemes) {
    const scheme = (await import(pathToFileURL(path).href)) as { variants: typeof variants };
    Object.assign(known, scheme.variants);
  }
  return known;
}

// Also when the other side is gone: that is why `measure` gives others a turn.
process.on("disconnect", () => process.exit());
process.once("message", async (order: Order) => {
  // Ended by the other side when it has read the reply.
  process.send!(await measure(order).then((samples) => ({ samples }), failure));
});

function failure(error: unknown): { error: string } {
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
