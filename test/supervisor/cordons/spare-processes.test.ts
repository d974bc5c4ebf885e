import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// A process that can be made, or that the system has no memory for.
const launched: ChildProcess[] = [];
let mayLaunch = true;
vi.mock("../../../runtime/owner/launch-shard.ts", async () => {
  const { EventEmitter } = await import("node:events");
  return {
    launchShard: () => {
      if (!mayLaunch) throw new Error("spawn ENOMEM");
      const child = Object.assign(new EventEmitter(), { kill: vi.fn() });
      launched.push(child as unknown as ChildProcess);
      return child;
    },
  };
});

const { SpareProcesses } = await import("../../../runtime/supervisor/cordons/spare-processes.ts");

beforeEach(() => {
  vi.useFakeTimers();
  launched.length = 0;
  mayLaunch = true;
});
afterEach(() => void vi.useRealTimers());

test("a process is made ahead for whoever needs the next one, and given once", () => {
  const spares = new SpareProcesses([]);
  const first = spares.take({ limits: {} });
  vi.advanceTimersByTime(2_000);
  expect(launched).toHaveLength(2);
  const second = spares.take({ limits: {} });
  expect(second).toBe(launched[1]);
  expect(second).not.toBe(first);
  spares.close();
});

test("what a spare says before it is anybody's is not kept, and whoever takes it hears it alone", () => {
  const spares = new SpareProcesses([]);
  spares.take({ limits: {} });
  vi.advanceTimersByTime(2_000);
  // Node keeps messages for as long as nobody listens.
  expect(launched[1]!.listenerCount("message")).toBe(1);
  expect(spares.take({ limits: {} }).listenerCount("message")).toBe(0);
  spares.close();
});

test("no process for a spare ends nothing: the next one is made when it is needed", () => {
  const spares = new SpareProcesses([]);
  spares.take({ limits: {} });
  mayLaunch = false;
  expect(() => vi.advanceTimersByTime(2_000)).not.toThrow();
  mayLaunch = true;
  expect(spares.take({ limits: {} })).toBe(launched[1]);
  spares.close();
});

test("one that ends while it waits is given to nobody, and one that waits at the end is ended", () => {
  const spares = new SpareProcesses([]);
  spares.take({ limits: {} });
  vi.advanceTimersByTime(2_000);
  launched[1]!.emit("exit", 1);
  expect(spares.take({ limits: {} })).toBe(launched[2]);
  vi.advanceTimersByTime(2_000);
  spares.close();
  expect(launched[3]!.kill).toHaveBeenCalledWith("SIGKILL");
});
