import { expect, test } from "vitest";
import type { CallResult } from "../../../runtime/isolate/inside/batch/protocol.ts";
import {
  addCounts,
  countRequest,
  emptyCounts,
} from "../../../runtime/shard/observe/worker-counts.ts";
import { FuelLedger } from "../../../runtime/supervisor/fuel-ledger.ts";
import { withWholeFuel } from "../../../runtime/worker/queue/burned-fuel.ts";
import { FuelLease } from "../../../runtime/worker/queue/fuel-lease.ts";
import { meta, outcome } from "../../shard/observe/support/requests.ts";

const noAmounts = [-1, -8_589_870_194, Number.NaN, Number.NEGATIVE_INFINITY];

const result: CallResult = {
  ...{ response: { status: 200, fields: [], body: { tag: "empty" } }, failure: null, fuel: 5 },
  ...{ memoryBytes: 0, hostCalls: 0, wallMs: 1, log: [], untoldLines: 0, cpuMs: 1, startFuel: 0 },
};

test("an isolate that tells no whole number of fuel has failed, and burned all that it might", () => {
  expect(withWholeFuel(result, 100)).toBe(result);
  for (const fuel of [...noAmounts, 0.5, Number.POSITIVE_INFINITY, 2 ** 60, null as never]) {
    const whole = withWholeFuel({ ...result, fuel }, 100);
    expect([whole.fuel, whole.response, whole.failure?.cause]).toEqual([100, null, "host"]);
    const start = withWholeFuel({ ...result, startFuel: fuel }, 100);
    expect([start.fuel, start.startFuel, start.failure?.cause]).toEqual([100, 0, "host"]);
  }
});

test("a lease gets nothing back for what was burned", async () => {
  let granted: (() => void) | undefined;
  const lease = new FuelLease("tenant", { lease: async () => 1_000, giveBack: () => {} });
  lease.wait(() => granted?.());
  await new Promise<void>((resolve) => {
    granted = resolve;
  });
  for (const fuel of noAmounts) lease.burn(0, fuel);
  expect(lease.spendable).toBe(1_000);
  lease.burn(0, 400);
  expect(lease.spendable).toBe(600);
});

test("a ledger takes debts, and nothing that is no amount", async () => {
  const ledger = new FuelLedger(() => ({ fuelPerSecond: 20, burst: 10 }));
  try {
    const shard = { id: 1, cordon: "default" };
    expect(await ledger.lease("tenant", shard)).toBe(1);
    expect(ledger.giveBack("tenant", shard, Number.NaN)).toBe(false);
    expect(ledger.giveBack("tenant", shard, Number.POSITIVE_INFINITY)).toBe(false);
    expect(ledger.giveBack("tenant", shard, Number.NEGATIVE_INFINITY)).toBe(false);
    expect(ledger.giveBack("tenant", shard, -5)).toBe(true);
  } finally {
    ledger.close();
  }
});

test("counters of burned fuel never fall", () => {
  const counts = emptyCounts();
  countRequest(counts, outcome(), meta());
  for (const fuel of noAmounts) {
    expect(withWholeFuel({ ...result, cpuMs: fuel }, 100).failure?.cause).toBe("host");
    countRequest(counts, outcome({ usage: { ...outcome().usage, fuel } }), meta());
    addCounts(counts, { ...emptyCounts(), fuel });
  }
  expect(counts.fuel).toBe(1_000);
});
