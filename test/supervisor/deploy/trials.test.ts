import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { Deployment } from "../../../runtime/settings/deployment.ts";
import type { Cordons } from "../../../runtime/supervisor/cordons/cordons.ts";
import { Trials } from "../../../runtime/supervisor/deploy/trials.ts";

const deployment = {} as Deployment;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Cordons whose shards try what they are given until they are let go. */
function slowCordons() {
  const waiting: (() => void)[] = [];
  const closed: string[] = [];
  const shard = { ask: () => new Promise<void>((resolve) => waiting.push(resolve)) };
  const cordons = {
    ensure: async () => ({ informed: [{ shard }] }),
    close: async (name: string) => void closed.push(name),
  } as unknown as Cordons;
  const trials = new Trials(cordons, () => ({ shards: 2, limits: {} }));
  return { trials, closed, finish: () => waiting.shift()!() };
}

test("a cordon's shard for trials ends when it has had none for a while, whatever others have", async () => {
  const { trials, closed, finish } = slowCordons();
  const first = trials.run(deployment, "default");
  const other = trials.run(deployment, "payments");
  await vi.advanceTimersByTimeAsync(1);
  finish();
  await first;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(closed).toEqual([":trial:default"]);
  finish();
  await other;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(closed).toEqual([":trial:default", ":trial:payments"]);
});

test("it does not end while another trial goes on in it", async () => {
  const { trials, closed, finish } = slowCordons();
  const first = trials.run(deployment, "default");
  const second = trials.run(deployment, "default");
  await vi.advanceTimersByTimeAsync(1);
  finish();
  await first;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(closed).toEqual([]);
  finish();
  await second;
});

test("a shard that does not come up is told of as such, and not as the worker's doing", async () => {
  const lost = new SkerryError("shard-lost", "A shard did not come up.");
  const cordons = { ensure: () => Promise.reject(lost) } as unknown as Cordons;
  const trials = new Trials(cordons, () => ({ shards: 1, limits: {} }));
  await expect(trials.run(deployment, "default")).rejects.toBe(lost);
});

test("one that is lost while it starts a worker is that worker's doing", async () => {
  const lost = new SkerryError("shard-lost", "It ended with SIGSEGV.");
  const shard = { ask: () => Promise.reject(lost) };
  const cordons = { ensure: async () => ({ informed: [{ shard }] }) } as unknown as Cordons;
  const trials = new Trials(cordons, () => ({ shards: 1, limits: {} }));
  await expect(trials.run(deployment, "default")).rejects.toMatchObject({ code: "start-failed" });
});
