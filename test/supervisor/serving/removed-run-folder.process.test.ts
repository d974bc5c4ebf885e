// What cleans folders of temporary files may remove those of a host that runs: systemd-tmpfiles does after ten days by default.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { hasSandbox } from "../../support/sandbox-parts.ts";
import { counter } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const asRoot = process.getuid?.() === 0;

/** A host whose folder of temporary files is its own, with a worker in each of two cordons, one of which keeps entries. */
async function started(users: boolean): Promise<{ serving: Serving; temporary: string }> {
  const temporary = mkdtempSync(join(tmpdir(), "skerry-tmp-"));
  chmodSync(temporary, 0o755);
  const user = (name: string) => (users ? `user = "${name}"` : "");
  const serving = await startServing({
    serve: `shards = 1\nsandbox = "${hasSandbox ? "required" : "best"}"`,
    rest: `[cordons.default]\n${user("nobody")}\n[cordons.shops]\n${user("daemon")}`,
    env: { TMPDIR: temporary },
    ...(users && { folder: openFolder() }),
  });
  onTestFinished(async () => {
    await serving.end();
    rmSync(temporary, { recursive: true, force: true });
  });
  await serving.deploy("plain", await answering("plain"), { routes: ["plain.test/*"] });
  const kv = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
  await serving.deploy("count", await counter(), {
    ...kv,
    routes: ["count.test/*"],
    cordon: "shops",
  });
  expect(await serving.get("count.test")).toMatchObject({ status: 200, body: "0" });
  return { serving, temporary };
}

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-serving-"));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How many shards' processes a host has, those that wait for their first order among them. */
const shardProcesses = (host: number) => processes(host, /shard\/main/).length;

/** The numbers of a host's processes of a program. */
function processes(host: number, program: RegExp): string[] {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      new RegExp(`^PPid:\\s+${host}$`, "m").test(read(pid, "status")) &&
      program.test(read(pid, "cmdline")),
  );
}

const runFolders = (temporary: string) =>
  readdirSync(temporary).filter((name) => name.startsWith("skerry-run-"));

/** Deploys a worker whose module the host prepares itself. */
async function deployFresh(serving: Serving): Promise<void> {
  const { sha256 } = await serving.api<{ sha256: string }>(
    "PUT",
    "/v1/modules",
    await answering("next"),
  );
  const order = { module: sha256, grants: ["log"], routes: ["next.test/*"] };
  await serving.api("POST", "/v1/workers/next/deployments", order);
}

const answers = (serving: Serving, host: string) =>
  until(
    // A connection that a lost shard had is reset.
    () => serving.get(host).catch(() => ({ status: 0, body: "" })),
    ({ status }) => status === 200,
  );

test.runIf(process.platform === "linux").each(asRoot ? [false, true] : [false])(
  "a host whose run folder is removed makes it again, and answers, deploys and starts shards (users: %s)",
  async (users) => {
    const { serving, temporary } = await started(users);
    const [folder] = runFolders(temporary);
    // Shards that were started ahead, one with the front's rights, have theirs in the folder that goes.
    await until(
      async () => shardProcesses(serving.process.pid!) - (await serving.status()).shards.length,
      (ahead) => ahead === 2,
    );
    rmSync(join(temporary, folder!), { recursive: true });
    // Before anything has looked: what prepares needs its filter, and a trial a shard with its ledger.
    await deployFresh(serving);
    expect(await answers(serving, "next.test")).toMatchObject({ body: "next" });
    expect(await answers(serving, "count.test")).toMatchObject({ body: "0" });
    expect(runFolders(temporary)).toEqual([folder]);
    const { shards } = await serving.status();
    for (const { pid } of shards) process.kill(pid, "SIGKILL");
    for (const host of ["plain.test", "count.test", "next.test"]) await answers(serving, host);
    const fresh = (await serving.status()).shards.filter(
      ({ cordon }) => !cordon.startsWith(":trial:"),
    );
    expect(fresh).toHaveLength(3);
    await until(serving.log, (log) => log.includes("was removed, and was made again"));
    if (!hasSandbox) return;
    for (const { pid } of fresh) {
      expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/^Seccomp:\s+2$/m);
    }
  },
);

test("a host whose sockets and filters are removed makes them again, and tells of a folder", async () => {
  const { serving, temporary } = await started(false);
  const folder = join(temporary, runFolders(temporary)[0]!);
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.parentPath.endsWith("ledgers"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const before = files();
  expect(before.filter((path) => path.endsWith(".sock")).length).toBe(3);
  for (const path of before) rmSync(path);
  await answers(serving, "plain.test");
  await answers(serving, "count.test");
  rmSync(join(folder, "ledgers"), { recursive: true });
  await until(serving.log, (log) => log.includes("was removed, and was made again"));
});

test("a host that ends makes nothing again, however long one of its processes takes to end", async () => {
  const { serving, temporary } = await started(false);
  const [owner] = processes(serving.process.pid!, /kv-main/);
  process.kill(Number(owner), "SIGSTOP");
  serving.process.kill("SIGTERM");
  expect(await serving.exited).toBe(0);
  expect(runFolders(temporary)).toEqual([]);
  expect(serving.log()).not.toContain("was made again");
});

test("an admin API whose socket is removed makes it again, as it was", async () => {
  const folder = openFolder();
  const path = join(folder, "admin.sock");
  const serving = await startServing({ serve: "shards = 1", admin: `unix:${path}`, folder });
  onTestFinished(() => serving.end());
  rmSync(path);
  await until(
    () => existsSync(path),
    (made) => made,
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const agent = new Agent({ connect: { socketPath: path } });
  onTestFinished(() => agent.close());
  const answer = await request("http://localhost/readyz", { dispatcher: agent });
  expect(answer.statusCode).toBe(200);
  await answer.body.dump();
});

test.runIf(asRoot)(
  "a folder that another user puts in its place is not used, and is named",
  async () => {
    const { serving, temporary } = await started(false);
    const folder = join(temporary, runFolders(temporary)[0]!);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    chownSync(folder, 65_534, 65_534);
    await expect(deployFresh(serving)).rejects.toMatchObject({
      code: "host-failed",
      message: expect.stringContaining("somebody else has put something in its place"),
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);
