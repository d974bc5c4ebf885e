import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { connectionShares, openFilesLimit } from "../../runtime/shard/open-files.ts";
import { residentBytes } from "../../runtime/worker/isolates/resident-bytes.ts";

test.runIf(process.platform === "linux")("the limit is the one that the system holds it to", () => {
  const { pid } = process;
  const told = execFileSync("prlimit", [`--pid=${pid}`, "--nofile", "-o", "SOFT", "--noheadings"]);
  expect(openFilesLimit()).toBe(Number(told));
});

test.each([256, 1_024, 20_000, 1_048_576])(
  "of %i files connections get the most, and none of what the process needs itself",
  (limit) => {
    const { clients, refused, outward } = connectionShares(0, limit);
    const all = clients + refused + outward;
    expect(all).toBeLessThanOrEqual(limit * (7 / 8) - 40);
    expect(all).toBeGreaterThan(limit / 2);
    expect(clients).toBeGreaterThanOrEqual(outward);
    expect(connectionShares(10, limit).clients).toBeLessThan(clients);
  },
);

test("resident memory that can't be looked at is what it was", () => {
  const seen = residentBytes();
  expect(seen).toBeGreaterThan(2 ** 20);
  const failing = () => {
    throw new Error("EMFILE: too many open files, uv_resident_set_memory");
  };
  expect(residentBytes(failing)).toBe(seen);
});
