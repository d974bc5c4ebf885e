import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { cpuBetween, cpuOf, processTree, residentBytes, wholeCpuOf } from "./process-figures.ts";

const onLinux = process.platform === "linux";

test("a process's CPU time and memory are seen, and its children's", async () => {
  if (!onLinux) {
    expect(processTree(process.pid)).toEqual([process.pid]);
    return;
  }
  const burning = "console.log(1); const end = Date.now() + 20_000; while (Date.now() < end);";
  const child = spawn(process.execPath, ["-e", burning], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    await once(child.stdout!, "data");
    expect(processTree(process.pid)).toContain(child.pid);
    const before = cpuOf([child.pid!]);
    let burned = 0;
    for (let look = 0; look < 400 && burned < 50; look++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      burned = cpuBetween(before, cpuOf([child.pid!])).main;
    }
    expect(burned).toBeGreaterThanOrEqual(50);
    expect(wholeCpuOf([child.pid!])).toBeGreaterThanOrEqual(burned);
    expect(residentBytes(child.pid!)).toBeGreaterThan(10 * 2 ** 20);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  expect(residentBytes(child.pid!)).toBe(0);
});
