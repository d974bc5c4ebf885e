import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readProcess } from "../../runtime/boundary/process-facts.ts";

/** As a kernel 6.18 said it of a shard of user 61184, one space for each tab. */
const status = `Name: node
Umask: 0022
State: S (sleeping)
Tgid: 812
Pid: 812
PPid: 700
TracerPid: 0
Uid: 61184 61184 61184 61184
Gid: 100 100 100 100
FDSize: 64
Groups: 20 44 
VmPeak: 31457280 kB
Threads: 11
CapInh: 0000000000000000
CapPrm: 0000000000000000
CapEff: 0000000000000000
CapBnd: 000001ffffffffff
CapAmb: 0000000000000000
NoNewPrivs: 1
Seccomp: 2
Seccomp_filters: 3
Speculation_Store_Bypass: thread vulnerable
`.replaceAll(": ", ":\t");

const limits = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             8388608              8388608              bytes     
Max core file size        0                    unlimited            bytes     
Max open files            400                  20000                files     
`;

const folder = mkdtempSync(join(tmpdir(), "skerry-proc-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process's folder, as /proc would have it. */
function captured(pid: number, texts: Record<string, string>, namespaces: string[] | null) {
  const own = join(folder, String(pid));
  mkdirSync(own);
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(own, name), text);
  if (namespaces === null) return;
  mkdirSync(join(own, "ns"));
  for (const [i, kind] of namespaces.entries()) {
    symlinkSync(`${kind}:[402653184${i}]`, join(own, "ns", kind));
  }
}

describe("a process's facts", () => {
  test("are what /proc says of it", () => {
    const cgroup = "8:pids:/\n0::/system.slice/skerry.service\n";
    captured(812, { status, limits, cgroup }, ["net", "mnt", "pid_for_children"]);
    expect(readProcess(812, folder)).toEqual({
      pid: 812,
      uid: [61_184, 61_184, 61_184, 61_184],
      gid: [100, 100, 100, 100],
      groups: [20, 44],
      noNewPrivs: true,
      // The file is not that user's.
      dumpable: false,
      capabilities: {
        inheritable: "0000000000000000",
        permitted: "0000000000000000",
        effective: "0000000000000000",
        bounding: "000001ffffffffff",
        ambient: "0000000000000000",
      },
      seccomp: { mode: 2, filters: 3 },
      namespaces: { net: "net:[4026531840]", mnt: "mnt:[4026531841]" },
      cgroup: ["8:pids:/", "0::/system.slice/skerry.service"],
      limits: {
        "Max cpu time": { soft: null, hard: null },
        "Max file size": { soft: 8_388_608, hard: 8_388_608 },
        "Max core file size": { soft: 0, hard: null },
        "Max open files": { soft: 400, hard: 20_000 },
      },
    });
  });

  test("are null where they can't be read, each by itself", () => {
    captured(813, { status: "Uid:\t0\t0\t0\t0\nGroups:\t\nSeccomp:\t0\nCapEff:\t00\n" }, null);
    expect(readProcess(813, folder)).toEqual({
      pid: 813,
      uid: [0, 0, 0, 0],
      gid: null,
      groups: [],
      noNewPrivs: null,
      dumpable: null,
      capabilities: null,
      seccomp: { mode: 0, filters: null },
      namespaces: null,
      cgroup: null,
      limits: null,
    });
  });

  test("are all null of a process that is not there, or where there is no /proc", () => {
    const none = {
      ...{ uid: null, gid: null, groups: null, noNewPrivs: null, dumpable: null },
      capabilities: null,
      ...{ seccomp: null, namespaces: null, cgroup: null, limits: null },
    };
    expect(readProcess(814, folder)).toEqual({ pid: 814, ...none });
    expect(readProcess(1, join(folder, "none"))).toEqual({ pid: 1, ...none });
  });
});
