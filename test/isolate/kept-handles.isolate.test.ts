import { expect, test } from "vitest";
import { cachedHandlePrices } from "../../runtime/host/prices.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { leaving } from "../bench/cheats/programs/kept-handles.ts";
import { testSettings } from "../support/workers.ts";

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
  expect(more! - many!).toBe(cachedHandlePrices.each);
  expect(many! - few!).toBeGreaterThanOrEqual(1_000 * cachedHandlePrices.each);
});
