import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { HostSandbox } from "../../runtime/process/sandbox/host-sandbox.ts";
import {
  keepRunFolder,
  ledgersFolder,
  makeRunFolder,
  removeRunFolder,
  restoreRunFolder,
  touchRunFolder,
} from "../../runtime/supervisor/run-folder.ts";

test("what is in a run folder is as new as its supervisor wants it, sockets included", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-data-"));
  const folder = await makeRunFolder(dataDir);
  const server = createServer();
  onTestFinished(async () => {
    await new Promise((closed) => server.close(closed));
    for (const each of [dataDir, folder]) await rm(each, { recursive: true, force: true });
  });
  writeFileSync(join(folder, "shard.seccomp"), "");
  writeFileSync(join(ledgersFolder(folder), "one"), "");
  await new Promise<void>((listens) => server.listen(join(folder, "one.sock"), listens));
  const all = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  ];
  expect(all.length).toBe(6);
  const longAgo = new Date(Date.now() - 11 * 86_400_000);
  for (const path of all) utimesSync(path, longAgo, longAgo);
  // What users of other processes link to from there stays as it is.
  const theirs = join(dataDir, "theirs");
  mkdirSync(theirs);
  writeFileSync(join(theirs, "file"), "");
  for (const path of [join(theirs, "file"), theirs]) utimesSync(path, longAgo, longAgo);
  const links = [join(folder, "entries", "link"), join(folder, "link")];
  for (const link of links) symlinkSync(theirs, link);
  for (const link of links) lutimesSync(link, longAgo, longAgo);
  await touchRunFolder(folder);
  for (const path of all) {
    const { atimeMs, mtimeMs } = statSync(path);
    expect(Date.now() - Math.min(atimeMs, mtimeMs)).toBeLessThan(60_000);
  }
  for (const path of [join(theirs, "file"), theirs]) {
    expect(statSync(path).mtimeMs).toBe(longAgo.getTime());
  }
  // A link's own time is set, and not that of what it leads to.
  for (const link of links) expect(lstatSync(link).mtimeMs).toBeGreaterThan(longAgo.getTime());
});

test("a run folder that is removed, or a folder in it, is made again as it was, whatever the umask", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-data-"));
  const before = process.umask(0o077);
  const folder = await makeRunFolder(dataDir);
  onTestFinished(async () => {
    process.umask(before);
    for (const each of [dataDir, folder]) await rm(each, { recursive: true, force: true });
  });
  const modes = () =>
    [folder, ledgersFolder(folder), join(folder, "entries")].map(
      (path) => statSync(path).mode & 0o777,
    );
  expect(modes()).toEqual([0o711, 0o711, 0o700]);
  expect(restoreRunFolder(folder)).toBe(false);
  for (const path of [ledgersFolder(folder), folder]) {
    await rm(path, { recursive: true });
    expect(restoreRunFolder(folder)).toBe(true);
    expect(modes()).toEqual([0o711, 0o711, 0o700]);
  }
  await rm(folder, { recursive: true });
  symlinkSync(dataDir, folder);
  expect(() => restoreRunFolder(folder)).toThrow(/somebody else has put something in its place/);
});

test("a run folder that is removed is made again while it is kept, and no more once that ends", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearInterval"] });
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-data-"));
  const folder = await makeRunFolder(dataDir);
  onTestFinished(async () => {
    vi.useRealTimers();
    for (const each of [dataDir, folder]) await rm(each, { recursive: true, force: true });
  });
  const warnings: string[] = [];
  const log = { warn: (_: object, text: string) => warnings.push(text), error: expect.unreachable };
  let restored = 0;
  const end = keepRunFolder(folder, async () => ++restored, log as never);
  await removeRunFolder(folder);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([existsSync(folder), restored, warnings.length]).toEqual([true, 1, 1]);
  end();
  await removeRunFolder(folder);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([existsSync(folder), restored, warnings.length]).toEqual([false, 1, 1]);
});

test("a process that was started for a run folder is taken for no other one that is made again at its path", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "skerry-data-"));
  const folder = await makeRunFolder(dataDir);
  onTestFinished(async () => {
    for (const each of [dataDir, folder]) await rm(each, { recursive: true, force: true });
  });
  const places = { dataDir, artifacts: dataDir, runFolder: folder, flags: [] };
  const ledgers = ledgersFolder(folder);
  const sandbox = await HostSandbox.open("off", { ...places, ledgers });
  // By this text spare processes are found.
  const of = () => JSON.stringify(sandbox.of("shard"));
  const before = of();
  expect(of()).toBe(before);
  await rm(folder, { recursive: true });
  restoreRunFolder(folder);
  expect(of()).not.toBe(before);
});
