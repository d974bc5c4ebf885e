import { expect, test } from "vitest";
import { controlGroupFiles } from "../../../runtime/process/sandbox/control-groups.ts";

const at = "/sys/fs/cgroup";

test("of the one hierarchy a process's group is told, and those above it, by what they allow", () => {
  const files = controlGroupFiles("0::/system.slice/skerry.service\n");
  const folders = ["/system.slice/skerry.service", "/system.slice", ""];
  const names = ["memory.max", "memory.high", "memory.current", "cpu.max", "cgroup.controllers"];
  expect(files).toEqual(folders.flatMap((folder) => names.map((name) => `${at}${folder}/${name}`)));
});

test("of hierarchies of their own those of memory and CPU time are told", () => {
  const groups = "9:name=systemd:/\n4:memory:/box\n3:cpuset:/box\n2:cpu,cpuacct:/\n0::/\n";
  const files = controlGroupFiles(groups).map((path) => path.slice(at.length));
  expect(files.filter((path) => path.split("/").length > 2)).toEqual([
    ...["limit_in_bytes", "soft_limit_in_bytes", "usage_in_bytes"].map(
      (name) => `/memory/box/memory.${name}`,
    ),
    ...["limit_in_bytes", "soft_limit_in_bytes", "usage_in_bytes"].map(
      (name) => `/memory/memory.${name}`,
    ),
    "/cpu,cpuacct/cpu.cfs_quota_us",
    "/cpu,cpuacct/cpu.cfs_period_us",
  ]);
});

test("a group's name leads to nowhere else, and what is no group to nothing", () => {
  expect(controlGroupFiles("0::/../../../etc\n")).toContain(`${at}/etc/memory.max`);
  for (const path of controlGroupFiles("0::/../../../etc\n"))
    expect(path).toMatch(/^\/sys\/fs\/cgroup\//);
  expect(controlGroupFiles("")).toEqual([]);
  expect(controlGroupFiles("no group\n0:\n0::relative\n")).toEqual([]);
});
