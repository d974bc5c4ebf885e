import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const child = fileURLToPath(new URL("./support/tier-child.ts", import.meta.url));

/** Every observation of the child process under V8 flags, by what was called. */
function observe(flags: readonly string[]): Record<string, string[]> {
  const run = spawnSync(process.execPath, [...flags, child], {
    timeout: 100_000,
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`the child process failed: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

describe("one number in every compiler tier", () => {
  const byDefault = observe([]);

  it("repeating a call changes neither result, fuel nor stack", () => {
    expect(Object.keys(byDefault).length).toBeGreaterThan(80);
    for (const [call, endings] of Object.entries(byDefault)) {
      expect({ call, endings: endings.length }).toEqual({ call, endings: 1 });
    }
  });

  it.each(["--liftoff-only", "--no-liftoff"])(
    "%s gives the same results, fuel and stack as the default",
    (flag) => {
      expect(observe([flag])).toEqual(byDefault);
    },
    120_000,
  );

  it("recursion without end is stopped by the count, before V8's own stack is used up", () => {
    const recursions = Object.entries(byDefault).filter(([call]) => call.startsWith("recursion"));
    expect(recursions.length).toBe(10);
    for (const [call, [ending]] of recursions) {
      expect({ call, ending }).toEqual({
        call,
        ending: expect.stringMatching(/^RuntimeError: unreachable, \d+ fuel, stack -\d+$/),
      });
    }
  });
});
