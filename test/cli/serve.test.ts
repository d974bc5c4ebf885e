import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, makeLab } from "./lab.ts";
import type { Started } from "./skerry.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await makeLab();
});

afterAll(() => lab.remove());

/** The settings of a host that takes any port, with the lab as its worker. */
const settings = (more: string) => `
  [serve]
  port = 0
  admin = "unix:admin.sock"
  data = "host-data"
  shards = 1
  drain-delay = 0
  ${more}`;

const labWorker = (greeting: string) => `
  [[workers]]
  name = "lab"
  source = "lab"
  routes = ["*/*"]
  [workers.variables]
  GREETING = "${greeting}"`;

interface Host {
  readonly started: Started;
  readonly url: string;
  /** Writes the host's file anew. */
  write(text: string): Promise<void>;
}

/** Serves by a file for as long as `use` takes, then ends the host as its init system does. Gives what it
 * printed. */
async function serving(text: string, use: (host: Host) => Promise<void>): Promise<string> {
  const file = join(lab.root, "skerry.toml");
  const write = (next: string) => writeFile(file, next);
  await write(text);
  const started = lab.start(["serve", "--config", file], { cwd: lab.root });
  const [, url] = await started.printed(/serves at (http:\S+)\//);
  try {
    await use({ started, url: url!, write });
  } finally {
    started.child.kill("SIGTERM");
  }
  const { code, stderr } = await started.ended;
  expect(code).toBe(0);
  return stderr;
}

const greetingOf = async (url: string) => (await fetch(`${url}/config`)).text();

describe("serve", () => {
  test("answers for the workers of its file, and says where and within what", async () => {
    const stderr = await serving(settings(labWorker("from the host")), async ({ url }) => {
      expect(await greetingOf(url)).toBe("from the host s3cret");
    });
    expect(stderr).toContain(`\n  admin     unix:${join(lab.root, "admin.sock")}\n`);
    expect(stderr).toContain(`\n  data      ${join(lab.root, "host-data")}\n`);
    expect(stderr).toContain("\n  workers   1, of them 1 by the settings\n");
    expect(stderr).toContain("\n  requests  10,000 at once in a shard, 1,100 of one worker\n");
  });

  test("is not ended by a SIGHUP that comes while it starts", async () => {
    await writeFile(join(lab.root, "skerry.toml"), settings(labWorker("early")));
    const started = lab.start(["serve"], { cwd: lab.root });
    await started.printed(/A shard started/);
    started.child.kill("SIGHUP");
    await started.printed(/serves at/);
    await started.printed(/The settings file was read again/);
    started.child.kill("SIGTERM");
    expect((await started.ended).code).toBe(0);
  });

  test("reads its file again at SIGHUP: all of it, or nothing", async () => {
    const before = settings(labWorker("first"));
    const stderr = await serving(before, async ({ started: { child, printed }, url, write }) => {
      expect(await greetingOf(url)).toBe("first s3cret");
      await write(settings(`${labWorker("never")}\nprot = 1`));
      child.kill("SIGHUP");
      await printed(/What was served goes on being served\./);
      expect(await greetingOf(url)).toBe("first s3cret");
      await write(settings(`heartbeat = "3s"\n${labWorker("second")}`));
      child.kill("SIGHUP");
      await printed(/reloaded: /);
      expect(await greetingOf(url)).toBe("second s3cret");
    });
    expect(stderr).toMatch(
      /error\[bad-settings\]: .*skerry\.toml:\d+: `workers\[0\]\.variables\.prot` /,
    );
    expect(stderr).toContain("reloaded: changed lab. Only a start takes up heartbeat.\n");
  });

  test("says where it listens as one document, and needs no worker", async () => {
    const file = join(lab.root, "empty.toml");
    await writeFile(file, settings(""));
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
    await writeFile(file, settings("").replace("drain-delay = 0", 'drain-delay = "1min"'));
    const { child, printed, ended } = lab.start(["serve", "--config", file], { cwd: lab.root });
    await printed(/serves at /);
    child.kill("SIGINT");
    child.kill("SIGINT");
    await printed(/Ending once all requests are answered/);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });

  test("refuses a file with every problem in it, before anything is started", async () => {
    const file = join(lab.root, "bad.toml");
    await writeFile(file, "[serve]\nprot = 1\nshards = 0\n");
    const { code, stderr } = await lab.run(["serve", "--config", file], { cwd: lab.root });
    expect(code).toBe(2);
    expect(stderr).toContain(":2: `serve.prot` is not a key; did you mean `port`?");
    expect(stderr).toContain(":3: `serve.shards` must be 1 to 256, not 0.");
    expect(stderr).not.toContain("serves at");
  });
});
