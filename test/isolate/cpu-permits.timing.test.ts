import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processPermits } from "../../runtime/isolate/cpu-permits.ts";
import { CpuPermits } from "../../runtime/isolate/inside/fuel/cpu-permits.ts";
import type { WorkerIsolate } from "../../runtime/isolate/isolate.ts";
import { IsolateLost } from "../../runtime/isolate/isolate-lost.ts";
import { burn, burner, sliceRounds } from "./support/burner.ts";

/** A slot far from those that isolates get here. */
const stranger = 4_000;

const permits = new CpuPermits(processPermits.shared);
const isolates: WorkerIsolate[] = [];

async function newBurner(limits: Parameters<typeof burner>[0] = {}): Promise<WorkerIsolate> {
  const isolate = await burner(limits);
  isolates.push(isolate);
  return isolate;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1_000) throw new Error("It did not come to that within some seconds.");
    await pause(5);
  }
}

/** Takes the only permit, and shows signs of life without ever giving way. */
function occupy(): () => void {
  expect(permits.takeFree(stranger)).toBe(0);
  const sign = setInterval(() => permits.giveWay(0, stranger, -1), 5);
  return () => {
    clearInterval(sign);
    permits.releaseAll(stranger);
  };
}

/** A request that never ends by itself, under way and burning much. */
async function startEndless(isolate: WorkerIsolate): Promise<{ readonly lost: Promise<unknown> }> {
  const lost = endOf(isolate.run([burn(0)]));
  await until(() => {
    const free = permits.takeFree(stranger) >= 0;
    permits.releaseAll(stranger);
    return !free;
  });
  return { lost };
}

/** Results, or the error; never rejects. */
const endOf = (running: Promise<unknown>) => running.catch((error: unknown) => error);

beforeEach(() => {
  processPermits.permits = 1;
});

afterEach(() => {
  for (const isolate of isolates.splice(0)) isolate.dispose();
  // Whatever a test did to its isolates: no permit is lost by it.
  expect(permits.takeFree(stranger)).toBe(0);
  permits.releaseAll(stranger);
});

describe("guests that burn much", () => {
  test("each get through, at the fuel they burn alone", async () => {
    processPermits.permits = 2;
    const crowd = await Promise.all(Array.from({ length: 6 }, () => newBurner()));
    const rounds = [1, 7, 30, 61].map((slices) => slices * sliceRounds);
    const fuelAlone = new Map<number, number>();
    for (const each of rounds) fuelAlone.set(each, (await crowd[0]!.run([burn(each)]))[0]!.fuel);
    const lane = async (isolate: WorkerIsolate, first: number) => {
      for (let i = 0; i < 12; i++) {
        const each = rounds[(first + i) % rounds.length]!;
        const [result] = await isolate.run([burn(each)]);
        expect(result!.failure).toBeNull();
        expect(result!.fuel).toBe(fuelAlone.get(each));
      }
    };
    await Promise.all(crowd.flatMap((isolate, i) => [lane(isolate, i), lane(isolate, i + 1)]));
    expect(permits.waiting).toBe(0);
  });

  test("share a permit: who came later is not behind", async () => {
    const [first, second] = await Promise.all([newBurner(), newBurner()]);
    const { lost } = await startEndless(first!);
    const [result] = await second!.run([burn(200 * sliceRounds)]);
    expect(result!.failure).toBeNull();
    first!.dispose();
    expect(await lost).toBeInstanceOf(IsolateLost);
  });

  test("wait until their deadline, and no longer, for a permit that is not given away", async () => {
    const free = occupy();
    const isolate = await newBurner({ deadline: 300 });
    const [result] = await isolate.run([burn(0)]);
    free();
    expect(result!.failure?.cause).toBe("deadline-exceeded");
    expect(result!.wallMs).toBeGreaterThanOrEqual(300);
    expect(result!.wallMs).toBeLessThan(1_000);
    // It burned what is free, the permit's worth of nothing, and was asked once more.
    expect(result!.fuel).toBeLessThan(10 * 16_000_000);
  });

  test("wait without burning", async () => {
    const free = occupy();
    const isolate = await newBurner();
    const running = isolate.run([burn(50 * sliceRounds)]);
    await until(() => permits.waiting === 1);
    const before = process.cpuUsage();
    await pause(300);
    const { user, system } = process.cpuUsage(before);
    expect(permits.waiting).toBe(1);
    free();
    expect((await running)[0]!.failure).toBeNull();
    expect((user + system) / 1_000).toBeLessThan(150);
  });

  test("take the permit of one that shows no sign of life", async () => {
    expect(permits.takeFree(stranger)).toBe(0);
    const isolate = await newBurner();
    const [result] = await isolate.run([burn(50 * sliceRounds)]);
    expect(result!.failure).toBeNull();
    expect(permits.has(0, stranger)).toBe(false);
  });
});

describe("an isolate that is ended", () => {
  test("while it waits, ends at once", async () => {
    const free = occupy();
    const isolate = await newBurner();
    const running = endOf(isolate.run([burn(0)]));
    await until(() => permits.waiting === 1);
    const begun = performance.now();
    isolate.dispose();
    expect(await running).toBeInstanceOf(IsolateLost);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(permits.waiting).toBe(0);
    free();
  });

  test("while it has the permit, gives it to who waits", async () => {
    const [first, second] = await Promise.all([newBurner(), newBurner()]);
    const { lost } = await startEndless(first!);
    const running = second!.run([burn(100 * sliceRounds)]);
    await pause(30);
    first!.dispose();
    expect(await lost).toBeInstanceOf(IsolateLost);
    expect((await running)[0]!.failure).toBeNull();
    await until(() => permits.waiting === 0);
  });
});

test("who burned little of late needs no permit", async () => {
  const free = occupy();
  const isolate = await newBurner();
  for (let i = 0; i < 20; i++) {
    const [result] = await isolate.run([burn(1_000)]);
    expect(result!.failure).toBeNull();
    expect(result!.wallMs).toBeLessThan(1_000);
  }
  expect(permits.waiting).toBe(0);
  free();
});
