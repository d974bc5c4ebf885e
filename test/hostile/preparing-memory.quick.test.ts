import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { prepare } from "../../runtime/prepare/prepare.ts";
import { preparingMemory } from "../../runtime/prepare/prepare-queue.ts";
import { launchWithin } from "../../runtime/process/launch.ts";
import { grants } from "../../runtime/settings/settings.ts";
import { childProcesses, peakResident, resident } from "./support/processes.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const MiB = 2 ** 20;

// The kernel's limit is Linux's.
describe.skipIf(process.platform !== "linux")("a process within a limit of memory", () => {
  const memory = 400 * MiB;
  // What the engine reserves for code is known to some tens of MiB.
  const slack = 160 * MiB;

  test.each(["linear memory", "external buffers", "the heap"])(
    "takes no more in %s",
    async (kind) => {
      const child = launchWithin(memory, join(import.meta.dirname, "support/memory-eater.ts"));
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, peakResident(child.pid!));
      }, 2);
      const ended = once(child, "exit");
      child.send(kind);
      await ended;
      clearInterval(watch);
      expect(peak).toBeGreaterThan(150 * MiB);
      expect(peak).toBeLessThan(memory + slack);
    },
  );
});

describe("modules that are prepared at once", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-preparing-"));
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  // As much as is allowed: some 400,000 definitions when all instances are written out.
  const large = (salt: number) =>
    workerComponent({
      core: handler("(i32.const 16)") + responseData(16, {}),
      component: `(component $c (component $b (component $a (type (list u8)))
          ${"(instance (instantiate $a))".repeat(200)})
        ${"(instance (instantiate $b))".repeat(200)})
        ${"(instance (instantiate $c))".repeat(4)} (type (tuple ${"u8 ".repeat(salt + 1)}))`,
    });

  test("take turns, and together no more memory than is set aside for that", async () => {
    const modules = await Promise.all([0, 1, 2, 3, 4].map(large));
    const bounds = { grants, memoryBytes: 128 * MiB, tableElements: 100_000 };
    let together = 0;
    let largest = 0;
    let most = 0;
    const watch = setInterval(() => {
      const each = childProcesses().map(resident);
      most = Math.max(most, each.length);
      largest = Math.max(largest, ...each);
      together = Math.max(together, sum(each));
    }, 20);
    const prepared = await Promise.all(
      modules.map((wasm) => prepare(wasm, { dataDir, bounds })),
    ).finally(() => clearInterval(watch));
    expect(prepared.map(({ reused }) => reused)).toEqual(modules.map(() => false));
    expect(most).toBeLessThanOrEqual(Math.max(1, Math.floor(preparingMemory / (768 * MiB))));
    expect(largest).toBeGreaterThan(100 * MiB);
    expect(largest).toBeLessThan(500 * MiB);
    expect(together).toBeLessThan(preparingMemory);
  });
});

describe("as many data segments as may be", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-segments-"));
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  /** A module of as many segments as one may have, a byte each, with other bytes between them. */
  const segments = Array.from({ length: 100_000 }, (_, at) => `(data (i32.const ${at * 16}) "x")`);
  const module = `(core module (memory 25) ${segments.join("\n")})`;
  const worker = (modules: number) =>
    workerComponent({
      core: handler("(i32.const 16)"),
      component: Array.from({ length: modules }, (_, at) =>
        module.replace("(core module", `(core module $segments${at}`),
      )
        .concat(
          Array.from(
            { length: modules },
            (_, at) => `(core instance (instantiate $segments${at}))`,
          ),
        )
        .join("\n"),
    });
  const bounds = { grants, memoryBytes: 128 * MiB, tableElements: 100_000 };

  test("are prepared within the memory that one module may take, and more of them are refused", async () => {
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, ...childProcesses().map(peakResident));
    }, 10);
    const { manifest } = await prepare(await worker(2), { dataDir, bounds }).finally(() =>
      clearInterval(watch),
    );
    expect(manifest.cores).toHaveLength(4);
    expect(peak).toBeGreaterThan(100 * MiB);
    expect(peak).toBeLessThan(600 * MiB);
    await expect(prepare(await worker(3), { dataDir, bounds })).rejects.toThrow(
      expect.objectContaining({
        code: "module-limit",
        message: expect.stringMatching(/has 300000 data segments .* at most 200000 are allowed/),
      }),
    );
  }, 120_000);
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
