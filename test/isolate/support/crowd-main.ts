// A quiet worker among many that never stop burning and have one CPU permit between them: how long it takes to
// answer, and how many cores they all use meanwhile. Prints both as JSON.
import { availableParallelism } from "node:os";
import { processPermits } from "../../../runtime/isolate/cpu-permits.ts";
import { burn, burner } from "./burner.ts";

const visits = 200;

// Isolates alone do not keep a process: a shard has its channel for that.
const alive = setInterval(() => {}, 1_000);
processPermits.permits = 1;
const quiet = await burner();
const crowd = await Promise.all(Array.from({ length: 6 * availableParallelism() }, () => burner()));
const burning = crowd.map((isolate) => isolate.run([burn(0)]).catch(() => null));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Each may burn a little before it needs a permit.
await pause(500);
const begun = performance.now();
const cpu = process.cpuUsage();
const answers: number[] = [];
for (let i = 0; i < visits; i++) {
  await pause(2);
  const asked = performance.now();
  await quiet.run([burn(10_000)]);
  answers.push(performance.now() - asked);
}
const { user } = process.cpuUsage(cpu);
const cores = user / 1000 / (performance.now() - begun);
answers.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ cores, medianMs: answers[visits / 2] }));
// The engine crashes where a process ends with isolates that run.
for (const isolate of [quiet, ...crowd]) isolate.dispose();
await Promise.all(burning);
clearInterval(alive);
