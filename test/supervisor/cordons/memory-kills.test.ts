import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { killedSince, memoryKills } from "../../../runtime/supervisor/cordons/memory-kills.ts";

const mounts = `31 24 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
32 24 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
`;
const ofMachine = "oom_kill_disable 7\noom_kill 40\n";

/** The files of a machine, as far as they are given. */
function machine(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "skerry-groups-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries({ "proc/self/mountinfo": mounts, ...files })) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const group = (path: string) => ({ "proc/9/cgroup": `5:cpu:/other\n0::${path}\n` });
const events = (count: number) => `low 0\nhigh 0\nmax 3\noom ${count}\noom_kill ${count}\n`;

test("kills are counted in the process's own control group", () => {
  const root = machine({
    ...group("/system.slice/skerry.service"),
    "sys/fs/cgroup/system.slice/skerry.service/memory.events": events(2),
    "proc/vmstat": ofMachine,
  });
  const before = memoryKills(9, root);
  expect(before?.count).toBe(2);
  // Another group's process was killed, or another service's.
  writeFileSync(join(root, "proc/vmstat"), "oom_kill 41\n");
  expect(killedSince(before)).toBe(false);
  writeFileSync(before!.file, events(3));
  expect(killedSince(before)).toBe(true);
});

test("of version 1 by the group of its memory", () => {
  const root = machine({
    "proc/9/cgroup": "8:memory:/jobs/a\n5:cpu:/b\n0::/\n",
    "sys/fs/cgroup/memory/jobs/a/memory.oom_control":
      "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n",
    "proc/vmstat": ofMachine,
  });
  expect(memoryKills(9, root)?.count).toBe(4);
});

test("where a part of the groups is mounted, below that", () => {
  const files = { ...group("/pod/a"), "cg/a/memory.events": events(5), "proc/vmstat": ofMachine };
  const mountinfo = "30 24 0:26 /pod /cg rw - cgroup2 cgroup2 rw\n";
  expect(memoryKills(9, machine({ ...files, "proc/self/mountinfo": mountinfo }))?.count).toBe(5);
});

test.each([
  ["whose group has no memory of its own", group("/")],
  ["whose group lies outside of what this process sees", group("/../../etc")],
  ["of which nothing is told", {}],
])("those of the machine count for a process %s", (_, files) => {
  const root = machine({ ...files, "proc/vmstat": ofMachine });
  expect(memoryKills(9, root)?.count).toBe(40);
});

test("where nothing is told, nothing is known", () => {
  const before = memoryKills(9, machine({}));
  expect(before).toBeNull();
  expect(killedSince(before)).toBeNull();
});

test("nothing is known where the group has gone", () => {
  const root = machine({
    ...group("/a"),
    "sys/fs/cgroup/a/memory.events": events(1),
  });
  const before = memoryKills(9, root);
  rmSync(before!.file);
  expect(killedSince(before)).toBeNull();
});

test.runIf(process.platform === "linux")("this system tells of a process", () => {
  const before = memoryKills(process.pid);
  expect(before?.count).toBeGreaterThanOrEqual(0);
  expect(typeof killedSince(before)).toBe("boolean");
});
