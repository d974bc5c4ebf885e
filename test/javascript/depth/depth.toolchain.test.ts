import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MiB } from "../../../runtime/byte-units.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { minGuestStack } from "../../../runtime/process/guest-stack.ts";
import { defaultLimits, type Limits } from "../../../runtime/settings/limits.ts";
import type { LoadedWorker } from "../../../runtime/supervisor/local.ts";
import { type LocalSupervisor, startLocal } from "../../../runtime/supervisor/local.ts";
import { runs } from "../../support/runs.ts";
import { bodyText, testSettings } from "../../support/workers.ts";
import { componentOf } from "../project.ts";

/** Levels that each form has with the default stack; null where more are asked for than a script can make. */
const wanted = {
  "a call": 10_000,
  "a native callback": 3_000,
  "a comparison": 2_000,
  "a replacement": 2_000,
  await: 3_000,
  "Promise.all": 1_800,
  "a generator": 3_000,
  "an async generator": 1_500,
  "a constructor": 10_000,
  "a getter": 10_000,
  "a proxy": 5_000,
  "a chain of proxies": 5_000,
  "a conversion to text": 2_000,
  "an array as text": 2_000,
  "a flat array": 5_000,
  "an iterator of iterators": 5_000,
  "JSON that is read": 5_000,
  "JSON that is written": 5_000,
  "a clone": 3_000,
};

/** Far deeper than any of them. */
const tooDeep = 60_000;

const source = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const files = { "worker.ts": source("worker.ts"), "forms.ts": source("forms.ts") };
const component = () => componentOf(files);
/** Its requests may wait, and run on stacks of another kind. */
const waiting = () => componentOf(files, { grants: ["fetch"] });

const limits = { ...defaultLimits(2 ** 45), cpu: 600_000, startCpu: 600_000, deadline: 600_000 };

interface Served {
  readonly ask: (asked: object) => Promise<string>;
}

async function load(
  host: LocalSupervisor,
  wasm: Uint8Array,
  own: Partial<Limits> = {},
): Promise<Served> {
  const settings = testSettings({ limits: { ...limits, ...own } });
  const worker: LoadedWorker = await host.load(wasm, settings);
  return {
    async ask(asked) {
      const body = new TextEncoder().encode(JSON.stringify(asked));
      const { error, response } = await host.call(worker, makeRequest({ body }));
      if (error !== null) throw error;
      return bodyText(response?.body) ?? "";
    },
  };
}

/** Runs with a host of its own that has V8's flags. */
async function withHost<T>(v8Flags: readonly string[], use: (host: LocalSupervisor) => Promise<T>) {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-depth-"));
  const host = await startLocal({ dataDir, v8Flags });
  try {
    return await use(host);
  } finally {
    await host.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

describe("calls of a script nest deep, and past that is a RangeError that it catches", () => {
  let host: LocalSupervisor;
  let dataDir: string;
  let plain: Served;
  let waits: Served;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "skerry-depth-"));
    host = await startLocal({ dataDir });
    plain = await load(host, await component());
    waits = await load(host, await waiting());
  }, 120_000);
  afterAll(async () => {
    await host.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test.each(Object.entries(wanted))("in the form of %s", async (form, depth) => {
    // The engine looks for a circle in all levels above each one: once is enough.
    for (const served of form === "JSON that is written" ? [plain] : [plain, waits]) {
      expect(await served.ask({ form, depth })).toBe("done");
      expect(await served.ask({ form, depth: tooDeep })).toBe("RangeError");
      expect(await served.ask({ form, depth })).toBe("done");
    }
  });

  test.each([
    "calls of next() that wait",
    "calls of throw() that wait",
    "reactions that wait",
    "promises of promises",
  ])("and 3,000 %s need none of it", async (form) => {
    const least = await load(host, await component(), { stack: minGuestStack });
    expect(await least.ask({ form, depth: 3_000 })).toBe("done");
    expect(await least.ask({ form: "a call", depth: 3_000 })).toBe("RangeError");
  });

  test("in any mixture of forms, without a trap and without a wrong value after it", async () => {
    for (let seed = 1; seed <= runs(20); seed++) {
      const mix = JSON.parse(await (seed % 2 ? plain : waits).ask({ seed }));
      expect(mix, `seed ${seed}`).toMatchObject({ odd: [] });
      expect(["done", "RangeError"], `seed ${seed}`).toContain(mix.end);
      expect(mix.deepest, `seed ${seed}`).toBeGreaterThan(500);
      expect(mix.caught, `seed ${seed}`).toBeGreaterThan(0);
    }
  });
});

test("the depth is the same in each of the engine's tiers, and by the limit `stack` alone", async () => {
  const forms = ["a call", "a native callback", "await", "a generator"];
  const depths = (own: Partial<Limits>) => async (host: LocalSupervisor) => {
    const found: unknown[] = [];
    const served = await load(host, await component(), own);
    for (const form of forms) found.push(JSON.parse(await served.ask({ form, atMost: 20_000 })));
    return found as [number, string][];
  };
  const usual = await withHost(["--liftoff-only"], depths({}));
  expect(await withHost(["--no-liftoff"], depths({}))).toEqual(usual);
  expect(usual.every(([, end]) => end === "RangeError")).toBe(true);
  const less = await withHost([], depths({ stack: 2 * MiB }));
  for (const [at, [depth]] of less.entries()) expect(depth).toBeLessThan(usual[at]![0] / 2);
  // A quarter of the memory is the most.
  expect(await withHost([], depths({ stack: 32 * MiB, memory: 16 * MiB }))).toEqual(
    await withHost([], depths({ stack: 4 * MiB })),
  );
}, 300_000);
