import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, describe, expect, test } from "vitest";
import { repository, skerry } from "../../cli/skerry.ts";
import { readableByOthers } from "../../support/readable-by-others.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";
import { counter } from "./support/reaching.ts";
import { answering, type Serving, type ServingOptions, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const asRoot = process.getuid?.() === 0;
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-umask-"));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

// Under 022 all other tests run.
const umasks = ["000", "027", "077"];
const under = (umask: string) => ["sh", "-c", `umask ${umask}; exec "$@"`, "sh"];
const withUsers = '[cordons.default]\nuser = "nobody"\n[cordons.shops]\nuser = "daemon"';

/** Starts a host in a new data folder, of which it makes all under the umask. */
async function started(umask: string, options: ServingOptions = {}): Promise<Serving> {
  return startServing({
    folder: newFolder(),
    prepares: true,
    launcher: under(umask),
    serve: `shards = 1\nsandbox = "${hasSandbox ? "required" : "best"}"`,
    ...options,
  });
}

/** Whether a worker answers, and one that keeps entries does. */
async function serves(serving: Serving, cordon = "default"): Promise<void> {
  await serving.deploy("plain", await answering("plain"), { routes: ["plain.test/*"], cordon });
  expect(await serving.get("plain.test")).toMatchObject({ status: 200, body: "plain" });
}

/** Whether entries go with their worker to another cordon's owner, and back. */
async function movesEntries(serving: Serving): Promise<void> {
  const count = async () => {
    const headers = { host: "counts.test" };
    const answer = await request(serving.url, { method: "POST", headers });
    return { status: answer.statusCode, body: await answer.body.text() };
  };
  const wasm = await counter();
  const order = { routes: ["counts.test/*"], grants: ["log", "kv"], kv: { COUNTS: "counts" } };
  for (const [n, cordon] of ["default", "shops", "default"].entries()) {
    await serving.deploy("counts", wasm, { ...order, cordon });
    const counted = await until(count, ({ status }) => status === 200);
    expect(counted.body).toBe(`${n + 1}`);
  }
  expect(existsSync(join(serving.folder, "data", "kv-homes", "shops", "kv", "kv.sqlite"))).toBe(
    true,
  );
}

/** Files and folders below a folder, with their modes. */
function modes(folder: string): { path: string; mode: number; isFolder: boolean }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((path) => {
    const stats = lstatSync(join(folder, path));
    if (stats.isSymbolicLink() || stats.isSocket()) return [];
    return [{ path, mode: stats.mode & 0o777, isFolder: stats.isDirectory() }];
  });
}

/** Which others may write, and which others may read that are secret. */
function open(dataDir: string): string[] {
  const secret = /admin-token|secrets|\.key$|^store|^kv|^modules\/.*\.wasm/;
  return modes(dataDir)
    .filter(({ path, mode, isFolder }) => {
      // A folder that can be passed alone tells nothing.
      const secrets = isFolder ? 0o066 : 0o077;
      return (mode & 0o022) !== 0 || (secret.test(path) && (mode & secrets) !== 0);
    })
    .filter(({ path, mode }) => !(path === "modules" && (mode & 0o022) === 0))
    .map(({ path, mode }) => `${path} ${mode.toString(8)}`);
}

async function sandboxed(serving: Serving): Promise<void> {
  const { shards } = await serving.status();
  for (const { pid } of shards) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/^Seccomp:\s+2$/m);
  }
}

describe.runIf(process.platform === "linux")("under each umask", () => {
  test.each(umasks)(
    "%s: a host without users answers, and nothing of it is open",
    async (umask) => {
      const serving = await started(umask);
      try {
        await serves(serving);
        expect(open(join(serving.folder, "data"))).toEqual([]);
        if (hasSandbox) await sandboxed(serving);
      } finally {
        await serving.end();
      }
    },
  );

  test.runIf(asRoot).each(umasks)(
    "%s: a host with users answers, and nothing of it is open",
    async (umask) => {
      const serving = await started(umask, { rest: withUsers });
      try {
        await serves(serving, "shops");
        if (umask === "077") await movesEntries(serving);
        expect(open(join(serving.folder, "data"))).toEqual([]);
        if (hasSandbox) await sandboxed(serving);
      } finally {
        await serving.end();
      }
    },
  );

  test.runIf(asRoot && readableByOthers())("077: a host of an ordinary user answers", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "data"));
    for (const each of [folder, join(folder, "data")]) chownSync(each, 65_534, 65_534);
    const serving = await started("077", {
      folder,
      program: join(repository, "runtime", "cli", "main.ts"),
      launcher: [
        ...under("077"),
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--",
      ],
      env: { HOME: folder, SKERRY_PROGRAMS: "", NODE_COMPILE_CACHE: "" },
      rest: "[cordons.shops]\nshards = 1",
    });
    try {
      await serves(serving);
      await movesEntries(serving);
      expect(open(join(folder, "data"))).toEqual([]);
      if (hasSandbox) await sandboxed(serving);
    } finally {
      await serving.end();
    }
  });
});

describe.runIf(asRoot && process.platform === "linux")("a host with users", () => {
  test("serves a copy of its backup, whose folder was its owner's alone", async () => {
    const before = await started("077", { rest: withUsers });
    await serves(before, "shops");
    await before.deploy("counts", await counter(), {
      routes: ["counts.test/*"],
      grants: ["log", "kv"],
      kv: { COUNTS: "counts" },
      cordon: "shops",
    });
    expect((await before.get("counts.test")).status).toBe(200);
    const backup = join(newFolder(), "copy");
    const config = join(before.folder, "skerry.toml");
    expect((await skerry(["backup", backup, "--config", config])).code).toBe(0);
    await before.end();
    const folder = newFolder();
    cpSync(backup, join(folder, "data"), { recursive: true });
    chmodSync(join(folder, "data"), 0o700);
    const after = await started("077", { folder, rest: withUsers });
    try {
      expect(await after.get("plain.test")).toMatchObject({ status: 200, body: "plain" });
      expect((await after.get("counts.test")).status).toBe(200);
      expect((await after.ask("/readyz")).status).toBe(200);
    } finally {
      await after.end();
    }
  });

  test("says which folder its users may not pass, and starts none", async () => {
    const closed = newFolder(0o700);
    const folder = join(closed, "host");
    mkdirSync(folder);
    const failed = started("022", { folder, rest: withUsers });
    await expect(failed).rejects.toMatchObject({
      code: "unreachable-files",
      message: expect.stringContaining(`may not pass ${closed}, and needs ${folder}`),
    });
  });
});
