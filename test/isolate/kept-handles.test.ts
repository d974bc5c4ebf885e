import { expect, test } from "vitest";
import { keptHandlePrices } from "../../runtime/host/prices.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { withComponent } from "../bench/cheats/cheat.ts";
import { testSettings } from "../support/workers.ts";

/** A component whose start leaves so many handles of a resource of its own. */
const leaving = (handles: number) =>
  withComponent(
    `(type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))`,
    [["new", "(param i32) (result i32)"]],
    "",
    {
      start: `(local $n i32)
        (loop $again
          (local.set $n (i32.add (local.get $n) (i32.const 1)))
          (drop (call $new (local.get $n)))
          (br_if $again (i32.lt_u (local.get $n) (i32.const ${handles}))))`,
    },
  );

/** The fuel of two requests to such a worker. */
async function fuelOf(handles: number): Promise<number[]> {
  const settings = testSettings({});
  const { memory: memoryBytes, tableElements } = settings.limits;
  const binary = await leaving(handles).build();
  const artifact = await makeArtifact(binary, {
    grants: settings.grants,
    memoryBytes,
    tableElements,
  });
  const running = await RunningDeployment.load(artifact, settings, () => {});
  try {
    const requests = [makeRequest({}), makeRequest({})];
    const fuel: number[] = [];
    for (const request of requests) fuel.push((await running.call(request)).usage.fuel);
    return fuel;
  } finally {
    await running.dispose();
  }
}

test("each of many handles that a start leaves is paid for by the request after which it is put back", async () => {
  const [few] = await fuelOf(1);
  expect(await fuelOf(60)).toEqual([few, few]);
  const [many, again] = await fuelOf(1_000);
  expect(again).toBe(many);
  const [more] = await fuelOf(1_001);
  expect(more! - many!).toBe(keptHandlePrices.each);
  expect(many! - few!).toBeGreaterThanOrEqual(1_000 * keptHandlePrices.each);
});
