import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const child = fileURLToPath(new URL("./support/tier-child.ts", import.meta.url));
const processes = 10;

/** What Node keeps of the children's own code, which each of them would compile anew. Of Wasm it keeps nothing. */
const compiled = mkdtempSync(join(tmpdir(), "skerry-tiers-"));
afterAll(() => rm(compiled, { recursive: true, force: true }));

type Seen = Record<string, { fresh: string[]; restored: string[] }>;

/** Every observation of a child process under V8 flags, by what was called. */
async function observe(flags: readonly string[]): Promise<Seen> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    timeout: 100_000,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

describe("one number everywhere", () => {
  let byDefault: Seen;
  beforeAll(async () => {
    byDefault = await observe([]);
  }, 120_000);

  it("repeating a call in a fresh instance changes neither result, fuel nor stack", () => {
    expect(Object.keys(byDefault).length).toBeGreaterThan(80);
    for (const [call, { fresh }] of Object.entries(byDefault)) {
      expect({ call, endings: fresh.length }).toEqual({ call, endings: 1 });
    }
  });

  it("nor does an instance whose state was put back", () => {
    const restored = Object.entries(byDefault).filter(([, each]) => each.restored.length > 0);
    expect(restored.length).toBeGreaterThan(40);
    for (const [call, each] of restored) {
      expect({ call, restored: each.restored }).toEqual({ call, restored: each.fresh });
    }
  });

  it.each(["--liftoff-only", "--no-liftoff", "--no-wasm-dynamic-tiering"])(
    "%s gives the same results, fuel and stack as the default",
    async (flag) => {
      expect(await observe([flag])).toEqual(byDefault);
    },
    120_000,
  );

  it(`${processes} processes give the same`, async () => {
    let left = processes - 1;
    const work = async () => {
      while (left-- > 0) expect(await observe([])).toEqual(byDefault);
    };
    await Promise.all([work(), work()]);
  }, 300_000);

  it("recursion without end is stopped by the count, before V8's own stack is used up", () => {
    const recursions = Object.entries(byDefault).filter(([call]) => call.startsWith("recursion"));
    expect(recursions.length).toBe(10);
    for (const [call, { fresh }] of recursions) {
      expect({ call, ending: fresh[0] }).toEqual({
        call,
        ending: expect.stringMatching(/^RuntimeError: unreachable, \d+ fuel, stack -\d+$/),
      });
    }
  });
});
