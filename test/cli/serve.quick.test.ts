import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostSettings, labWorker } from "./host-settings.ts";
import { type MisbehavingWorker, makeMisbehavingWorker } from "./misbehaving-worker.ts";
import type { Started } from "./skerry.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

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
  const [, url] = await started.printed(/"url":"(http:[^"]+)\/".*"message":"Ready\."/);
  try {
    await use({ started, url: url!, write });
  } finally {
    started.child.kill("SIGTERM");
  }
  const { code, stderr } = await started.ended;
  expect(code).toBe(0);
  return stderr;
}

/** The lines of a log, each of which has to be JSON. */
const linesOf = (log: string) =>
  log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const greetingOf = async (url: string) => (await fetch(`${url}/config`)).text();

describe("serve", () => {
  test("answers for the workers of its file, and its log says where", async () => {
    const stderr = await serving(hostSettings(labWorker("from the host")), async ({ url }) => {
      expect(await greetingOf(url)).toBe("from the host s3cret");
    });
    const ready = linesOf(stderr).find(({ message }) => message === "Ready.");
    expect(ready).toMatchObject({ admin: `unix:${join(lab.root, "admin.sock")}`, workers: 1 });
  });

  test("reads its file again at SIGHUP: all of it, or nothing", async () => {
    const before = hostSettings(labWorker("first"));
    const stderr = await serving(before, async ({ started: { child, printed }, url, write }) => {
      expect(await greetingOf(url)).toBe("first s3cret");
      await write(hostSettings(`${labWorker("never")}\nprot = 1`));
      child.kill("SIGHUP");
      await printed(/the host continues with the settings it had\./);
      expect(await greetingOf(url)).toBe("first s3cret");
      await write(hostSettings(`heartbeat = "3s"\n${labWorker("second")}`));
      child.kill("SIGHUP");
      await printed(/The settings file was read again/);
      expect(await greetingOf(url)).toBe("second s3cret");
    });
    const told = linesOf(stderr).filter(({ message }) => message.startsWith("The settings file"));
    expect(told).toMatchObject([
      {
        level: "error",
        problem: {
          code: "bad-settings",
          message: expect.stringMatching(/skerry\.toml:\d+: `workers\[0\]\.variables\.prot` /),
        },
      },
      { level: "info", changed: ["lab"], removed: [], needRestart: ["heartbeat"] },
    ]);
  });

  test("refuses a file with every problem in it, before anything is started", async () => {
    const file = join(lab.root, "bad.toml");
    await writeFile(file, "[serve]\nprot = 1\nshards = 0\n");
    const { code, stderr } = await lab.run(["serve", "--config", file], { cwd: lab.root });
    expect(code).toBe(2);
    expect(stderr).toContain(":2: `serve.prot` is not a key; did you mean `port`?");
    expect(stderr).toContain(":3: `serve.shards` must be 1 to 256, not 0.");
    expect(stderr).not.toContain("Ready.");
  });
});
