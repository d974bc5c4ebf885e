// What `/readyz` says of a host that runs, and can't answer as it promises.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { counter } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-ready-"));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

interface Readiness {
  readonly ready: boolean;
  readonly reasons?: readonly string[];
}

const readiness = async (serving: Serving) =>
  (await (await serving.ask("/readyz")).json()) as Readiness;

test.each([
  ["empty", (path: string) => writeFileSync(path, "")],
  ["damaged", (path: string) => writeFileSync(path, "x".repeat(8_192))],
  ["a folder", (path: string) => mkdirSync(path)],
])(
  "a host whose database of entries is %s serves what needs none, and is not ready",
  async (_, spoil) => {
    const folder = newFolder();
    const before = await startServing({ folder, serve: "shards = 1" });
    const kv = { grants: ["log", "kv"], kv: { COUNTS: "counts" }, routes: ["count.test/*"] };
    await before.deploy("count", await counter(), kv);
    await before.deploy("plain", await answering("plain"), { routes: ["plain.test/*"] });
    expect(await readiness(before)).toEqual({ ready: true });
    await before.end();
    const database = join(folder, "data", "kv", "kv.sqlite");
    for (const left of ["", "-wal", "-shm"]) rmSync(`${database}${left}`, { force: true });
    spoil(database);
    const after = await startServing({ folder, serve: "shards = 1" });
    try {
      expect(await readiness(after)).toEqual({
        ready: false,
        reasons: [expect.stringContaining("owns the entries is not up")],
      });
      expect(await after.get("plain.test")).toMatchObject({ status: 200, body: "plain" });
      expect((await after.get("count.test")).status).toBe(503);
      // The next ones do not wait for what the first has waited for.
      const begun = performance.now();
      for (let n = 0; n < 3; n++) expect((await after.get("count.test")).status).toBe(503);
      expect(performance.now() - begun).toBeLessThan(5_000);
    } finally {
      await after.end();
    }
  },
);

test.runIf(process.getuid?.() === 0)(
  "a host whose shards can't read a deployed module is not ready until they can",
  async () => {
    const serving = await startServing({
      folder: newFolder(),
      serve: "shards = 1",
      rest: '[cordons.default]\nuser = "nobody"',
    });
    try {
      await serving.deploy("plain", await answering("plain"), { routes: ["plain.test/*"] });
      expect(await readiness(serving)).toEqual({ ready: true });
      const artifacts = join(serving.folder, "data", "artifacts");
      const files = readdirSync(artifacts).flatMap((key) =>
        readdirSync(join(artifacts, key)).map((name) => join(artifacts, key, name)),
      );
      const change = (mode: number) => {
        for (const file of files) chmodSync(file, mode);
      };
      change(0o600);
      // What was found holds until workers change.
      await serving.deploy("other", await answering("other"), { routes: ["other.test/*"] });
      const closed = await until(
        () => readiness(serving),
        ({ ready }) => !ready,
      );
      expect(closed.reasons).toEqual(["Shards can't read the files of 1 deployed modules."]);
      change(0o644);
      await until(
        () => readiness(serving),
        ({ ready }) => ready,
      );
    } finally {
      await serving.end();
    }
  },
);
