// Requests that wait, after calls that nested deep with wide frames, and what is left of their stacks: the resident bytes with
// the stacks, and once the worker was told to rest. Prints them as JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { residentBytes } from "../../../runtime/worker/isolates/resident-bytes.ts";
import { ask, loadWaiting } from "../../worker/support/waiting.ts";
import { handler, responseData, workerComponent } from "./worker-component.ts";

const atOnce = 64;
const locals = Array.from({ length: 900 }, (_, at) => at);
/** Frames of 7 KB: each value is needed after the call. */
const deep = `(func $deep (param $left i32) (result i64) (local $sum i64) ${locals.map((at) => `(local $l${at} i64)`).join(" ")}
  (if (i32.eqz (local.get $left)) (then (return (i64.const 1))))
  ${locals.map((at) => `(local.set $l${at} (i64.load offset=${8 * at} (local.get $left)))`).join(" ")}
  (local.set $sum (call $deep (i32.sub (local.get $left) (i32.const 1))))
  ${locals.map((at) => `(local.set $sum (i64.add (local.get $sum) (local.get $l${at})))`).join(" ")}
  (local.get $sum))`;
const worker = await loadWaiting(
  await workerComponent({
    imports: ["streams"],
    core:
      deep +
      handler(`
        (drop (call $deep (i32.const 55)))
        (call $pause (i32.const 1500))
        (i32.const 16)`) +
      responseData(16, {}),
  }),
  {},
);

// The first call of an instance is made on a stack of its own.
for (let round = 0; round < 2; round++) {
  const outcomes = await Promise.all(Array.from({ length: atOnce }, () => ask(worker)));
  const answered = outcomes.filter(({ error }) => error === null).length;
  if (answered < atOnce) throw new Error(`${answered} of ${atOnce} are answered`);
}
const kept = residentBytes();
const resting = worker.rest();
await sleep(500);
const rested = residentBytes();
const { error, usage } = await ask(worker);
await worker.dispose();
console.log(JSON.stringify({ kept, resting, rested, error, startFuel: usage.startFuel }));
