import { afterEach, expect, test } from "vitest";
import { naps } from "../../runtime/isolate/inside/fuel/seats.ts";
import { processTurns } from "../../runtime/isolate/turns.ts";
import { type Waits, watchNaps } from "../../runtime/shard/nap-length.ts";
import { burn, burner } from "../isolate/support/burner.ts";
import { until } from "../supervisor/serving/support/until.ts";

const isolates: { dispose(): void }[] = [];

const length = () => processTurns.napLength;

afterEach(() => {
  for (const isolate of isolates.splice(0)) isolate.dispose();
});

test("guests that burn nap longer while the main thread waits for cores, and as before once they are done", async () => {
  const isolate = await burner({ deadline: 30_000 });
  isolates.push(isolate);
  /** What the system would tell: how long the main thread waits each time, in ms. */
  let wait = 1;
  const told = { waited: 0, turns: 0 };
  const tell = (): Waits => {
    told.turns++;
    told.waited += wait;
    return { ...told };
  };
  void watchNaps(tell);
  expect(processTurns.napLength).toBe(naps.shortest);
  const ended = isolate.run([burn(0)]).catch(() => {});
  await until(length, (micros) => micros === naps.longest);
  wait = 0;
  await until(length, (micros) => micros === naps.shortest);
  wait = 1;
  await until(length, (micros) => micros === naps.longest);
  isolate.dispose();
  await ended;
  await until(length, (micros) => micros === naps.shortest);
});

test("where the system tells no waits, naps stay as they are", async () => {
  await watchNaps(() => null);
  expect(processTurns.napLength).toBe(naps.shortest);
});
