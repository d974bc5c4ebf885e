import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MisbehavingWorker, makeMisbehavingWorker } from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;
beforeAll(async () => {
  lab = await makeMisbehavingWorker();
  // Its guest is at work until it is lost: no limit ends it before.
  const settings = join(lab.dir, "skerry.toml");
  const had = await readFile(settings, "utf8");
  await writeFile(settings, had.replace('cpu = "1s"', 'cpu = "60s"'));
});
afterAll(() => lab.remove());

/** Processes below one, as Linux lists them. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.map(Number).flatMap((child) => [child, ...descendants(child)]);
}

/** CPU time of a process, in ticks of 10 ms (proc(5), stat). */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** The shard below a process, once the guest in it is at work: a shard that is lost before that is
 * replaced, and the command goes on. */
async function busyShardBelow(pid: number): Promise<number> {
  let shard: number | undefined;
  await expect
    .poll(
      () => {
        shard = descendants(pid).find((each) =>
          readFileSync(`/proc/${each}/cmdline`, "utf8").includes("shard/main"),
        );
        return shard !== undefined && cpuTicks(shard) > 150;
      },
      { timeout: 40_000 },
    )
    .toBe(true);
  return shard!;
}

const endless = ["--url", "/loop", "--fuel", "9007199254740991", "--deadline", "60s"];

// The children of a process are read from /proc.
describe.runIf(process.platform === "linux")("a command whose shard crashes", () => {
  test("ends with exit code 3 and a sentence", async () => {
    const { child, ended } = lab.start(["call", ...endless]);
    process.kill(await busyShardBelow(child.pid!), "SIGKILL");
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      "error[shard-lost]: The shard's process was lost: it ended with SIGKILL.",
    );
  });

  test("ends with exit code 3 and one document under --json", async () => {
    const { child, ended } = lab.start(["call", "--json", ...endless]);
    process.kill(await busyShardBelow(child.pid!), "SIGKILL");
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([3, ""]);
    expect(JSON.parse(stdout).error.code).toBe("shard-lost");
  });
});
