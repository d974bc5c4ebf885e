import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByRequest } from "./support/attacks.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

/** Loads of which each waits for the one before, all over 64 MiB: no cache holds that, and no price can know. */
const chase = handler(`
  (local $at i32)
  (loop $again
    (local.set $at (i32.and
      (i32.add
        (i32.mul (i32.add (local.get $at) (i32.load (local.get $at))) (i32.const 0x9e3779b1))
        (i32.const 12345))
      (i32.const 0x3fffffc)))
    (br $again))
  (unreachable)`);

const pages = 1_030;
const cpu = 150;
/** Fuel that nobody burns in that time. */
const fuel = 2 ** 50;

/** Takes the cores of the machine for a while. */
function occupyCores(count: number, ms: number): () => void {
  const loop = `const end = Date.now() + ${ms}; while (Date.now() < end);`;
  const processes = Array.from({ length: count }, () => spawn(process.execPath, ["-e", loop]));
  return () => {
    for (const each of processes) each.kill("SIGKILL");
  };
}

describe("a worker whose fuel takes far longer than other workers'", () => {
  const target = useTarget();

  attackByRequest(
    "is ended by the CPU time it used",
    target,
    { core: chase, pages },
    {
      code: "cpu-exhausted",
      message: /used all 150 ms of CPU time/,
      withinMs: 6_000,
      limits: { fuel, cpu },
    },
  );

  test("has its time and its fuel in its usage, and other processes' time is not counted", async () => {
    const { host } = target();
    const component = await workerComponent({ core: chase, pages });
    const worker = await host.load(component, settingsWith({ fuel, cpu }));
    const free = occupyCores(4, 20_000);
    try {
      const { usage, error } = await host.call(worker, makeRequest({}));
      expect(error?.code).toBe("cpu-exhausted");
      expect(usage.fuel).toBeGreaterThan(100_000);
      // Up to an eighth is read off the clock; and a slice may be late.
      expect(usage.cpuMs).toBeGreaterThanOrEqual(cpu);
      expect(usage.cpuMs).toBeLessThan(cpu * 1.5);
      if (process.platform === "linux") expect(usage.wallMs).toBeGreaterThan(usage.cpuMs * 1.3);
    } finally {
      free();
    }
  }, 30_000);

  test("ends at its deadline within a tenth of a second", async () => {
    const { host } = target();
    const component = await workerComponent({ core: chase, pages });
    const deadline = 300;
    const worker = await host.load(component, settingsWith({ fuel, deadline }));
    const late: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { usage, error } = await host.call(worker, makeRequest({}));
      expect(error?.code).toBe("deadline-exceeded");
      late.push(usage.wallMs - deadline);
    }
    // Of three the best: what else the machine does comes on top.
    expect(Math.min(...late)).toBeLessThan(30);
  }, 30_000);
});
