import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PooledEntry } from "../../../../runtime/isolate/inside/instance/pooled-entry.ts";
import { later, waitingExport } from "../../support/waiting-export.ts";

test("each call of an entry has the result of its own arguments, whether it waited or not", async () => {
  const waited = new PooledEntry(waitingExport(later));
  const atOnce = new PooledEntry(waitingExport((value) => 10 * value));
  for (let call = 0; call < 5; call++) {
    expect(await waited.enter(call, 7)).toBe(10 * call + 7);
    expect(await atOnce.enter(call, -1)).toBe(10 * call - 1);
  }
});

test("a guest's function without a result is called likewise", async () => {
  const told: number[] = [];
  const entry = new PooledEntry(
    waitingExport(async (value) => {
      told.push(value);
      return value;
    }, false),
  );
  for (let call = 0; call < 3; call++) await entry.enter(call, 100);
  expect(told).toEqual([0, 100, 1, 101, 2, 102]);
});

test("a call that fails fails alone: the calls before it had their results, and those after it have theirs", async () => {
  const entry = new PooledEntry(
    waitingExport(async (value) => {
      if (value === 2) throw new Error("refused");
      return value;
    }),
  );
  const results: unknown[] = [];
  for (let call = 0; call < 5; call++) {
    results.push(await entry.enter(call, 1).catch(({ message }: Error) => message));
  }
  expect(results).toEqual([1, 2, "refused", 4, 5]);
});

test("an entry that is ended lets go of its guest", async () => {
  const program = join(import.meta.dirname, "../../support/ended-entries-main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program]);
  expect(JSON.parse(stdout)).toEqual({ made: 20, collected: 20 });
});
