// A quiet worker among many that never stop burning: how long it takes to answer, while each of them runs
// whenever the system lets it, and while they take turns. Prints both, in ms, as JSON.
import { availableParallelism } from "node:os";
import { processTurns } from "../../../runtime/isolate/turns.ts";
import { burn, burner } from "./burner.ts";

const cores = availableParallelism();
const rounds = 4;
const visits = 40;

const quiet = await burner();
const crowd = await Promise.all(Array.from({ length: 6 * cores }, () => burner()));
const burning = crowd.map((isolate) => isolate.run([burn(0)]).catch(() => null));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function visit(): Promise<number> {
  let whole = 0;
  for (let i = 0; i < visits; i++) {
    await pause(2);
    const begun = performance.now();
    await quiet.run([burn(10_000)]);
    whole += performance.now() - begun;
  }
  return whole / visits;
}

const all: number[] = [];
const inTurns: number[] = [];
for (let round = 0; round < rounds; round++) {
  for (const [seats, means] of [
    [6 * cores, all],
    [1, inTurns],
  ] as const) {
    processTurns.seats = seats;
    await pause(200);
    means.push(await visit());
  }
}
process.stdout.write(JSON.stringify({ all: Math.min(...all), inTurns: Math.min(...inTurns) }));
// The engine crashes where a process ends with isolates that run.
for (const isolate of [quiet, ...crowd]) isolate.dispose();
await Promise.all(burning);
