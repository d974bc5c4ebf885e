import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { canDropRights } from "../../runtime/process/rights.ts";
import { Readiness, type ReadinessParts } from "../../runtime/supervisor/readiness.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host without workers that counts how often these are looked through. */
function host(more: Partial<ReadinessParts> = {}) {
  const looks = { artifacts: 0, kv: 0 };
  const catalog = {
    version: 1,
    all: () => {
      looks.artifacts++;
      return [];
    },
  };
  const parts = {
    ...{ dataDir: "/nowhere", views: null, settings: { ofCordon: () => ({}) }, catalog },
    cordons: { all: () => [] },
    kv: {
      get isMissing() {
        looks.kv++;
        return false;
      },
    },
    sandbox: { shards: { seccomp: true, noNewPrivs: true } },
    ...more,
  };
  return { looks, catalog, readiness: new Readiness(parts as unknown as ReadinessParts) };
}

test("all who ask at once wait for one look, which holds from its end on", async () => {
  const { readiness, looks } = host();
  const first = [readiness.reasons(), readiness.reasons()];
  // It takes longer than what it finds holds.
  vi.advanceTimersByTime(5_000);
  first.push(readiness.reasons());
  expect(await Promise.all(first)).toEqual([[], [], []]);
  vi.advanceTimersByTime(1_000);
  await readiness.reasons();
  expect(looks.kv).toBe(1);
  vi.advanceTimersByTime(1_500);
  await readiness.reasons();
  expect(looks.kv).toBe(2);
});

test("artifacts are looked at where workers have changed, and else each half a minute", async () => {
  const { readiness, looks, catalog } = host();
  for (let second = 0; second < 25; second += 5) {
    await readiness.reasons();
    vi.advanceTimersByTime(5_000);
  }
  expect(looks.artifacts).toBe(1);
  catalog.version++;
  await readiness.reasons();
  expect(looks.artifacts).toBe(2);
  vi.advanceTimersByTime(31_000);
  await readiness.reasons();
  expect(looks.artifacts).toBe(3);
});

test.runIf(canDropRights)("a shard counts once it is up", async () => {
  // This process has no sandbox around it.
  const bare = { shard: { pid: process.pid } };
  const ask = (informed: (typeof bare)[]) =>
    host({
      cordons: { all: () => [{ shards: [bare], informed }] },
    } as unknown as Partial<ReadinessParts>).readiness.reasons();
  expect(await ask([])).toEqual([]);
  expect(await ask([bare])).toEqual([expect.stringContaining("1 shards run without the sandbox")]);
});
