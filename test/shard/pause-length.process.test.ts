import { afterEach, expect, test } from "vitest";
import { processPermits } from "../../runtime/isolate/cpu-permits.ts";
import { pauseBounds } from "../../runtime/isolate/inside/fuel/cpu-permits.ts";
import { adjustPauses, type CoreWaits } from "../../runtime/shard/pause-length.ts";
import { burn, burner } from "../isolate/support/burner.ts";
import { until } from "../supervisor/serving/support/until.ts";

const isolates: { dispose(): void }[] = [];

const length = () => processPermits.pauseLength;

afterEach(() => {
  for (const isolate of isolates.splice(0)) isolate.dispose();
});

test("guests that burn pause longer while the main thread waits for cores, and as before once they are done", async () => {
  const isolate = await burner({ deadline: 30_000 });
  isolates.push(isolate);
  /** What the system would tell: how long the main thread waits each time, in ms. */
  let wait = 1;
  const told = { waited: 0, runs: 0 };
  const tell = (): CoreWaits => {
    told.runs++;
    told.waited += wait;
    return { ...told };
  };
  void adjustPauses(tell);
  expect(processPermits.pauseLength).toBe(pauseBounds.shortest);
  const ended = isolate.run([burn(0)]).catch(() => {});
  await until(length, (micros) => micros === pauseBounds.longest);
  wait = 0;
  await until(length, (micros) => micros === pauseBounds.shortest);
  wait = 1;
  await until(length, (micros) => micros === pauseBounds.longest);
  isolate.dispose();
  await ended;
  await until(length, (micros) => micros === pauseBounds.shortest);
});

test("where the system tells no waits, pauses stay as they are", async () => {
  await adjustPauses(() => null);
  expect(processPermits.pauseLength).toBe(pauseBounds.shortest);
});
