import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { hardLimit, limitOptions, mayRaiseLimits } from "../../runtime/process/resource-limits.ts";
import { canDropRights } from "../../runtime/process/rights.ts";
import { repository } from "../cli/skerry.ts";

const asRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "skerry-limits-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Someone who may do nothing that others may not. */
const ordinary = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/** Root with every right but the one to raise limits. */
const without = ["setpriv", "--bounding-set=-sys_resource", "--inh-caps=-all", "--"];

const people = [
  ["this user", []],
  ...(asRoot
    ? ([
        ["root that may not raise limits", without],
        ["an ordinary user", ordinary],
      ] as const)
    : []),
] as const;

/** Runs lines of a module, within hard limits, as somebody; `parts` is what they import by its names. */
function within(limits: readonly string[], launcher: readonly string[], lines: string): unknown {
  const program = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", lines];
  const [file, ...args] = [...limits, ...launcher, process.execPath, ...program];
  return JSON.parse(execFileSync(file!, args, { encoding: "utf8", cwd: folder }));
}

const url = (path: string) => JSON.stringify(pathToFileURL(join(repository, "runtime", path)));

/** What a child process has, which is launched with the given limits. */
const launched = (limits: string) => `
  import { launch } from ${url("process/launch.ts")};
  import { readFileSync } from "node:fs";
  const child = launch(${JSON.stringify(join(import.meta.dirname, "support/listening.ts"))}, { rights: { limits: ${limits} }, quiet: true });
  const own = (name) => readFileSync("/proc/" + child.pid + "/" + name, "utf8");
  await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error("it ended with " + code)));
    const look = setInterval(() => {
      // It is still prlimit(1) or setpriv(1) before it is Node.
      if (!own("comm").startsWith("node") && !own("comm").startsWith("MainThread")) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  const limits = Object.fromEntries(
    [...own("limits").matchAll(/^Max (.+?) {2,}(\\S+) +(\\S+)/gm)].map(([, name, , hard]) => [name, hard]),
  );
  console.log(JSON.stringify({ limits, filter: own("coredump_filter").trim(), ownFilter: readFileSync("/proc/self/coredump_filter", "utf8").trim() }));
  child.kill("SIGKILL");
`;

interface Launched {
  readonly limits: Readonly<Record<string, string>>;
  readonly filter: string;
  readonly ownFilter: string;
}

describe.runIf(canDropRights)("a limit is only lowered", () => {
  test("each that is set is the hard limit at most", () => {
    const wanted = {
      files: 400,
      processes: 900,
      addressSpace: 9e12,
      fileSize: 9e9,
      data: 9e9,
      core: 1,
    };
    const hard = [
      "--nofile=256",
      "--nproc=800",
      "--as=8000000000000",
      "--fsize=8000000000",
      "--data=8000000000",
      "--core=0",
    ];
    const lines = `import { limitOptions } from ${url("process/resource-limits.ts")};
      console.log(JSON.stringify(limitOptions(${JSON.stringify(wanted)})));`;
    expect(within(["prlimit", ...hard, "--"], [], lines)).toEqual(hard);
  });

  test("a lower one is as it was wanted, and one that is not wanted is not set", () => {
    expect(limitOptions({ files: 16, core: 1 })).toEqual([
      "--nofile=16",
      `--core=${Math.min(1, hardLimit("core"))}`,
    ]);
    expect(limitOptions({})).toEqual([]);
  });

  test.each(people)("programs start under hard limits that are lower: %s", (_, launcher) => {
    const hard = ["--core=0", "--nofile=256", "--fsize=100000", "--data=4000000000"];
    const { limits, filter, ownFilter } = within(
      ["prlimit", ...hard, "--"],
      launcher,
      launched("{ files: 400, fileSize: 4194304, data: 9e9 }"),
    ) as Launched;
    // What an operator sets for a cordon is raised where that may be.
    const raises = mayRaiseLimits() && launcher.length === 0;
    expect(limits).toMatchObject({
      "core file size": "0",
      "open files": raises ? "400" : "256",
      "file size": raises ? "4194304" : "100000",
      "data size": "4000000000",
    });
    // A program that takes dumps would get nothing of its memory, and what started it is as it was.
    expect(Number(`0x${filter}`)).toBe(0);
    expect(ownFilter).toBe(readFileSync("/proc/self/coredump_filter", "utf8").trim());
  });

  test("a process starts where what its dumps have can be read and not set", () => {
    const readsAlone = ["env", "NODE_OPTIONS=--permission --allow-fs-read=*"];
    const lines = `import { startWithoutDump } from ${url("process/rights.ts")};
      import { writeFileSync } from "node:fs";
      let refused = null;
      try { writeFileSync("/proc/self/coredump_filter", "0x0"); } catch ({ code }) { refused = code; }
      console.log(JSON.stringify([refused, startWithoutDump(() => "started")]));`;
    expect(within(["prlimit", "--core=0", "--"], readsAlone, lines)).toEqual([
      "ERR_ACCESS_DENIED",
      "started",
    ]);
  });

  test.runIf(hardLimit("core") > 0)("where a dump of one byte can be asked for, it is", () => {
    const { limits, filter, ownFilter } = within([], [], launched("{}")) as Launched;
    expect(limits["core file size"]).toBe("1");
    expect(filter).toBe(ownFilter);
  });
});
