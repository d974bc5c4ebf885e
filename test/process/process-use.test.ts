import { expect, test } from "vitest";
import {
  overBounds,
  readCpuMs,
  readUse,
  timeIn,
  useIn,
} from "../../runtime/process/process-use.ts";

const status = (name: string) => `Name:\t${name}
VmPeak:\t 9000 kB
VmSize:\t 7000 kB
VmRSS:\t     100 kB
RssAnon:\t      60 kB
VmData:\t 8000 kB
VmPTE:\t      20 kB
VmSwap:\t       3 kB
HugetlbPages:\t    2048 kB
Threads:\t12
`;

test("memory is what is resident, in swap, in huge pages and in page tables", () => {
  expect(useIn(status("node"))).toEqual({
    memory: (100 + 3 + 2_048 + 20) * 1_024,
    threads: 12,
    addresses: 7_000 * 1_024,
  });
});

test("a name that a process gives itself tells nothing", () => {
  // As the kernel escapes it.
  expect(useIn(status("x\\nVmRSS:\\t0 kB\\nThreads:\\t1"))?.threads).toBe(12);
  expect(timeIn("7 (a) S 1 (b 9 9) R 1 7 7 0 -1 4 8 0 0 0 150 50 0 0 20 0")).toEqual({
    cpuMs: 2_000,
    state: "R",
  });
});

test("one that is ending has no memory, and nothing is told of it", () => {
  expect(useIn("Name:\tnode\nState:\tZ (zombie)\nThreads:\t1\n")).toBeNull();
  expect(timeIn("")).toBeNull();
  expect(readUse(2 ** 22 + 1)).toBeNull();
  expect(readCpuMs(2 ** 22 + 1)).toBeNull();
});

test.each([
  ["as much as it may", { memory: 10, threads: 3 }, null],
  ["more memory", { memory: 3 * 2 ** 20, threads: 3 }, "took 3 MiB of memory"],
  ["more threads", { memory: 10, threads: 4 }, "made 4 threads; the limit is 3"],
])("what has %s is told", (_, use, why) => {
  const over = overBounds(use, { memory: 2 ** 20, threads: 3 });
  if (why === null) expect(over).toBeNull();
  else expect(over).toContain(why);
});

test.runIf(process.platform === "linux")("this process is seen as it sees itself", () => {
  const use = readUse(process.pid)!;
  expect(use.memory).toBeGreaterThan(0.8 * process.memoryUsage.rss());
  expect(use.memory).toBeLessThan(1.2 * process.memoryUsage.rss() + 2 ** 24);
  expect(use.threads).toBeGreaterThan(3);
  const { user, system } = process.cpuUsage();
  expect(readCpuMs(process.pid)).toBeGreaterThan((0.8 * (user + system)) / 1_000 - 20);
});
