import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostSettings, labWorker } from "./host-settings.ts";
import { type MisbehavingWorker, makeMisbehavingWorker } from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

describe("serve, as it starts and ends,", () => {
  test("is not ended by a SIGHUP that comes while it starts", async () => {
    await writeFile(join(lab.root, "skerry.toml"), hostSettings(labWorker("early")));
    const started = lab.start(["serve"], { cwd: lab.root });
    await started.printed(/A shard started/);
    started.child.kill("SIGHUP");
    await started.printed(/Ready\./);
    await started.printed(/The settings file was read again/);
    started.child.kill("SIGTERM");
    expect((await started.ended).code).toBe(0);
  });

  test("says where it listens as one document, and needs no worker", async () => {
    const file = join(lab.root, "empty.toml");
    await writeFile(file, `workers = []${hostSettings("")}`);
    const started = lab.start(["serve", "--config", file, "--json"], { cwd: lab.root });
    const first = await new Promise<string>((resolve) => {
      started.child.stdout!.once("data", (chunk: string) => resolve(chunk));
    });
    started.child.kill("SIGINT");
    const { code, stdout } = await started.ended;
    expect(code).toBe(0);
    expect(stdout).toBe(first);
    expect(JSON.parse(stdout)).toMatchObject({
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/$/),
      admin: `unix:${join(lab.root, "admin.sock")}`,
      workers: 0,
      shards: 1,
      error: null,
    });
  });

  test("ends once requests are answered, however often one signal comes, and at once at a second", async () => {
    const file = join(lab.root, "slow.toml");
    const settings = hostSettings("").replace("drain-delay = 0", 'drain-delay = "1min"');
    await writeFile(file, `workers = []${settings}`);
    const { child, printed, ended } = lab.start(["serve", "--config", file], { cwd: lab.root });
    await printed(/Ready\./);
    child.kill("SIGINT");
    child.kill("SIGINT");
    await printed(/Draining\./);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });
});
