// `skerry backup` of a host that serves, deploys and writes meanwhile, and what a host makes of the copy.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { request } from "undici";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { MiB } from "../../runtime/byte-units.ts";
import { backUpEntries } from "../../runtime/store/embedded/kv/backup-entries.ts";
import { openEmbeddedKv } from "../../runtime/store/embedded/kv/open-kv.ts";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { bytes, someNamespace } from "../store/kv/kv-suite.ts";
import { counter } from "../supervisor/serving/support/reaching.ts";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { skerry } from "./skerry.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-backup-"));
const patience = 120_000;
let serving: Serving;
let counts: Uint8Array;

beforeAll(async () => {
  counts = await counter();
  serving = await startServing({ folder, serve: "shards = 1" });
  const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" }, secrets: { WORD: "xyzzy-2" } };
  await serving.deploy("count", counts, { ...granted, routes: ["count.test/*"] });
}, patience);
afterAll(async () => {
  await serving.end();
  rmSync(folder, { recursive: true, force: true });
});

const countUp = async (to: Serving) => {
  const answer = await request(to.url, { method: "POST", headers: { host: "count.test" } });
  return Number(await answer.body.text());
};

async function backUp(dir: string) {
  const { code, stdout, stderr } = await skerry(["backup", dir, "--json"], { cwd: folder });
  return { code, stderr, document: JSON.parse(stdout) };
}

test.runIf(process.platform === "linux")(
  "entries that find no room for their copy are told of in one clean sentence",
  async () => {
    const from = mkdtempSync(join(tmpdir(), "skerry-full-"));
    onTestFinished(() => rmSync(from, { recursive: true, force: true }));
    const store = await openEmbeddedKv(from);
    for (let n = 0; n < 8; n++)
      await store.put(someNamespace(), bytes(`k${n}`), new Uint8Array(MiB));
    await store.close();
    const lines = `import { backUpEntries } from ${JSON.stringify(import.meta.resolve("../../runtime/store/embedded/kv/backup-entries.ts"))};
    await backUpEntries(${JSON.stringify(from)}, ${JSON.stringify(from)}).catch((error) => console.log(JSON.stringify(error)));`;
    const args = [
      "--fsize=4000000",
      "--",
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "-e",
      lines,
    ];
    const { code, message } = JSON.parse(execFileSync("prlimit", args, { encoding: "utf8" }));
    expect(code).toBe("store-failed");
    expect(message).toMatch(
      /^The entries can't be copied: the data folder has failed, as its disk is full.* \(SQLITE_\w+, \d+\)\.$/,
    );
    expect(message).not.toMatch(/[{}[\]]/);
    expect(readdirSync(join(from, "kv")).filter((name) => name.startsWith(".draft"))).toEqual([]);
  },
);

test.runIf(process.platform === "linux")(
  "a backup that finds no room blames the folder that it goes to, and leaves nothing there",
  async () => {
    const base = mkdtempSync(join(tmpdir(), "skerry-full-"));
    onTestFinished(() => rmSync(base, { recursive: true, force: true }));
    const from = join(base, "data");
    mkdirSync(from);
    const { deployments } = await openEmbeddedStore(from);
    await deployments.close();
    const lines = `import { backUp } from ${JSON.stringify(import.meta.resolve("../../runtime/store/embedded/backup.ts"))};
    await backUp(${JSON.stringify(from)}, ${JSON.stringify(join(base, "backup"))}).catch((error) => console.log(JSON.stringify(error)));`;
    const node = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", lines];
    for (const limit of [0, 1, 4_096, 8_192]) {
      const args = [`--fsize=${limit}`, "--", process.execPath, ...node];
      const { code, message } = JSON.parse(execFileSync("prlimit", args, { encoding: "utf8" }));
      expect(code).toBe("store-failed");
      expect(message).toMatch(
        /^The backup can't be written: the folder of the backup, or the data folder, has failed, as .*(full|grow).* \(\w+(, \d+)?\)\.$/,
      );
      expect(readdirSync(base)).toEqual(["data"]);
    }
  },
);

test("a host that is restored has all deployments, their history, secrets and entries of one moment", {
  timeout: patience,
}, async () => {
  let isDone = false;
  const acknowledged: string[] = [];
  let counted = 0;
  // They go on for as long as the backup takes.
  const deploying = (async () => {
    for (let n = 0; !isDone; n++) {
      const wasm = await answering(`text ${n}`);
      acknowledged.push(await serving.deploy("text", wasm, { routes: ["text.test/*"] }));
    }
  })();
  const counting = (async () => {
    while (!isDone) counted = await countUp(serving);
  })();
  while (acknowledged.length < 2 || counted < 20) await new Promise((go) => setTimeout(go, 5));
  const before = { deployments: acknowledged.length, counted };
  const dir = join(folder, "kept");
  const { code, document, stderr } = await backUp(dir);
  isDone = true;
  await Promise.all([deploying, counting]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(document.backup).toMatchObject({ dir, workers: 2, hasKey: true, missing: [] });
  expect(document.backup.deployments).toBeGreaterThanOrEqual(before.deployments + 1);
  expect(readdirSync(dir).sort()).toEqual(["kv", "modules", "secrets.key", "store"]);
  expect(statSync(dir).mode & 0o077).toBe(0);
  for (const path of ["kv/kv.sqlite", "store/skerry.db", "secrets.key"])
    expect(statSync(join(dir, path)).mode & 0o077).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith(".draft-"))).toEqual([]);

  const place = mkdtempSync(join(tmpdir(), "skerry-restored-"));
  cpSync(dir, join(place, "data"), { recursive: true });
  const restored = await startServing({ folder: place, serve: "shards = 1" });
  try {
    const { deployments, history } = await restored.api<{
      deployments: { id: string }[];
      history: unknown[];
    }>("GET", "/v1/workers/text/history");
    const ids = deployments.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acknowledged.slice(0, before.deployments)));
    expect(acknowledged).toEqual(expect.arrayContaining(ids));
    expect(history).toHaveLength(ids.length);
    const { current } = await restored.worker("text");
    expect(current).toBe(acknowledged[ids.length - 1]);
    expect((await restored.get("text.test")).body).toBe(`text ${ids.length - 1}`);
    const next = await countUp(restored);
    expect(next).toBeGreaterThan(before.counted);
    expect(next).toBeLessThanOrEqual(counted + 1);
    // What is sealed is opened with the key that came with it.
    await restored.api("POST", "/v1/workers/text/rollback");
    expect((await restored.get("text.test")).body).toBe(`text ${ids.length - 2}`);
    expect(await restored.worker("count")).toMatchObject({ problem: null });
  } finally {
    await restored.end();
    rmSync(place, { recursive: true, force: true });
  }
});

test("a module that is missing is named, and all else is there", {
  timeout: patience,
}, async () => {
  const from = join(folder, "damaged");
  cpSync(join(folder, "kept"), join(from, "data"), { recursive: true });
  writeFileSync(join(from, "skerry.toml"), '[serve]\ndata = "data"\n');
  const [module = ""] = readdirSync(join(from, "data", "modules"));
  writeFileSync(join(from, "data", "modules", module), "other bytes");
  writeFileSync(join(from, "data", "cluster.key"), "a node's");
  const config = join(from, "skerry.toml");
  const made = await skerry(["backup", join(from, "to"), "--config", config], { cwd: folder });
  expect(made.code).toBe(3);
  expect(made.stderr).toContain(`The module ${module.slice(0, 64)} is missing`);
  expect(existsSync(join(from, "to", "kv", "kv.sqlite"))).toBe(true);
  expect(readFileSync(join(from, "to", "cluster.key"), "utf8")).toBe("a node's");
  expect(statSync(join(from, "to", "cluster.key")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(from, "data", "modules", module), "utf8")).toBe("other bytes");
});

test("nothing is written over, and a folder without a host is none to back up", async () => {
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "file"), "mine");
  const refused = await backUp(full);
  expect(refused).toMatchObject({ code: 2, document: { error: { code: "bad-usage" } } });
  expect(readdirSync(full)).toEqual(["file"]);
  const { code, stderr } = await skerry(["backup", join(folder, "new")], { cwd: full });
  expect(code).toBe(2);
  expect(stderr).toContain("is not a host's data folder");
  expect(existsSync(join(folder, "new"))).toBe(false);
});

/** Entries whose files are another user's, who may put there what they want. */
async function othersEntries(): Promise<{ data: string; to: string }> {
  const place = mkdtempSync(join(tmpdir(), "skerry-backup-user-"));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  chmodSync(place, 0o755);
  const [data, to] = [join(place, "data"), join(place, "to")];
  const store = await openEmbeddedKv(data);
  await store.put(someNamespace(), bytes("k"), bytes("v"));
  await store.close();
  mkdirSync(to, { mode: 0o700 });
  for (const path of ["kv", ...readdirSync(join(data, "kv")).map((name) => `kv/${name}`)])
    chownSync(join(data, path), 60_999, 60_999);
  chmodSync(data, 0o711);
  return { data, to };
}

const asRoot = process.platform === "linux" && process.getuid?.() === 0;

test.runIf(asRoot)("root opens nothing that the owner of the entries may not read", async () => {
  const { data, to } = await othersEntries();
  expect(await backUpEntries(data, to)).toBeGreaterThan(0);
  expect(statSync(join(to, "kv", "kv.sqlite")).uid).toBe(0);
  rmSync(join(to, "kv"), { recursive: true });

  // A database of root's under the name of the entries' own: who could read it would hand it to their owner at the next restore.
  const secret = join(to, "secret.db");
  const db = new DatabaseSync(secret);
  db.exec("CREATE TABLE secrets (word TEXT); INSERT INTO secrets VALUES ('xyzzy-2')");
  db.close();
  chmodSync(secret, 0o600);
  const own = join(data, "kv", "kv.sqlite");
  for (const link of [symlinkSync, linkSync]) {
    rmSync(own);
    link(secret, own);
    await expect(backUpEntries(data, to), link.name).rejects.toMatchObject({
      code: "store-failed",
    });
    expect(existsSync(join(to, "kv"))).toBe(false);
  }
  expect(readdirSync(join(data, "kv")).filter((name) => name.startsWith(".draft-"))).toEqual([]);
});
