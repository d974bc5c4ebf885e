import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shortSlices } from "../../../runtime/process/short-slices.ts";
import type { ShardStatus } from "../../../runtime/supervisor/control.ts";
import { repository } from "../../cli/skerry.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";
import { counter, fetcher } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** Users that every Linux has, with few rights. */
const users = { shards: "nobody", others: "daemon" };

const idOf = (option: string, user: string) =>
  execFileSync("id", [option, user], { encoding: "utf8" }).trim();

const asRoot = process.getuid?.() === 0;
const folders: string[] = [];

/** A folder that any user may look into, as an operator's would be. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-rights-"));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** What proc(5) says of a process. */
function statusOf(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
}

const needsLinux = process.platform === "linux";

/** The largest dump of memory that this process may allow. */
const largestDump = needsLinux
  ? (/^Max core file size +\S+ +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? "0")
  : "0";
const withDumps = ["prlimit", `--core=${largestDump}`];
const leavesDumps =
  needsLinux &&
  largestDump !== "0" &&
  /^core\b/.test(readFileSync("/proc/sys/kernel/core_pattern", "utf8"));

describe.runIf(needsLinux)("shards on Linux", () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await startServing({
      folder: newFolder(),
      prepares: true,
      launcher: withDumps,
      serve: "shards = 1",
      rest: '[cordons.default.limits]\nfiles = 400\nfile-size = "8MiB"',
    });
  });
  afterAll(() => serving.end());

  test("can gain no rights, whoever they run as", async () => {
    const { shards } = await serving.status();
    expect(shards.length).toBeGreaterThan(0);
    for (const { pid } of shards) expect(statusOf(pid).NoNewPrivs).toBe("1");
  });

  test("keep the limits of their cordon's processes", async () => {
    await serving.deploy("small", await answering("small"), { routes: ["small.test/*"] });
    const { shards } = await serving.status();
    for (const { pid } of shards) {
      const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
      expect(limits).toMatch(/^Max open files +400 +400 /m);
      expect(limits).toMatch(/^Max file size +8388608 +8388608 /m);
    }
    expect((await serving.get("small.test")).body).toBe("small");
  });

  test("ask for short slices for their main threads, and not for those that run guests, where chrt(1) can", async () => {
    const [chrt, ...asked] = shortSlices();
    await serving.deploy("sliced", await answering("sliced"), { routes: ["sliced.test/*"] });
    expect((await serving.get("sliced.test")).body).toBe("sliced");
    const { shards } = await serving.status();
    if (chrt === undefined) return;
    for (const { pid } of shards) {
      const short = readdirSync(`/proc/${pid}/task`).filter((thread) => {
        const told = execFileSync(chrt, ["--pid", thread], { encoding: "utf8" });
        expect(told).toContain("SCHED_OTHER");
        return told.includes(`runtime parameter: ${asked.at(-2)}\n`);
      });
      expect(short).toEqual([String(pid)]);
    }
  });

  test("leave no dump of their memory when they abort, as others do that the operator starts", async () => {
    const dumps = () => readdirSync(serving.folder).filter((name) => name.startsWith("core"));
    const [shard] = (await serving.status()).shards;
    expect(readFileSync(`/proc/${shard!.pid}/limits`, "utf8")).toMatch(
      /^Max core file size +1 +1 /m,
    );
    process.kill(shard!.pid, "SIGABRT");
    await until(
      async () => (await serving.status()).losses,
      (losses) => losses.some(({ sentence }) => sentence.includes("SIGABRT")),
    );
    expect(dumps()).toEqual([]);
    const [prlimit, ...given] = withDumps;
    spawnSync(prlimit!, [...given, "sh", "-c", "kill -ABRT $$"], { cwd: serving.folder });
    // A machine may have dumps taken by a program, or elsewhere.
    expect(dumps()).toHaveLength(leavesDumps ? 1 : 0);
  });

  test("get nothing of the operator's environment", async () => {
    const { shards } = await serving.status();
    for (const { pid } of shards) {
      const names = readFileSync(`/proc/${pid}/environ`, "latin1")
        .split("\0")
        .map((entry) => entry.split("=")[0]);
      expect(names).not.toContain("HOME");
    }
  });

  test("are not started within limits that this process may not set", async () => {
    const withoutRight = asRoot ? ["setpriv", "--bounding-set=-sys_resource"] : [];
    const refused = startServing({
      folder: newFolder(),
      launcher: ["prlimit", "--nofile=1000:1000", ...withoutRight],
      rest: "[cordons.x.limits]\nfiles = 2000",
    });
    await expect(refused).rejects.toMatchObject({
      code: "bad-settings",
      message: expect.stringMatching(/cordons\.x\.limits.* 2000, .* 1000, which it may not raise/s),
    });
  });

  test("are not started as another user by one who may not: a sentence says what it lacks", async () => {
    const folder = newFolder();
    const launcher = asRoot ? ["setpriv", `--reuid=${users.shards}`, "--clear-groups"] : [];
    if (asRoot) chownSync(folder, Number(idOf("-u", users.shards)), -1);
    const refused = startServing({
      folder,
      launcher,
      // Copies of programs are root's alone.
      program: join(repository, "runtime", "cli", "main.ts"),
      rest: `[cordons.default]\nuser = "${users.others}"\ngroup = "${idOf("-gn", users.others)}"`,
    });
    await expect(refused).rejects.toMatchObject({
      code: "bad-settings",
      message: expect.stringMatching(/cordons\.default.*as daemon.*CAP_SETUID/s),
    });
  });
});

describe.runIf(needsLinux && asRoot)("shards that root starts as other users", () => {
  const origin = createServer((_, answer) => answer.end("from the origin"));
  let serving: Serving;
  beforeAll(async () => {
    await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
    const { port } = origin.address() as AddressInfo;
    const tables = { default: users.shards, payments: users.others };
    serving = await startServing({
      folder: newFolder(),
      prepares: true,
      serve: `shards = 1\nprivate-origins = ["http://127.0.0.1:${port}"]`,
      rest: Object.entries(tables)
        .map(
          ([cordon, user]) =>
            `[cordons.${cordon}]\nuser = "${user}"\ngroup = "${idOf("-gn", user)}"\n` +
            `limits = { processes = 4096 }`,
        )
        .join("\n"),
    });
    const wasm = await answering("served");
    await serving.deploy("shop", wasm, { routes: ["shop.test/*"] });
    await serving.deploy("bank", wasm, { routes: ["bank.test/*"], cordon: "payments" });
  });
  afterAll(async () => {
    await serving?.end();
    origin.close();
    origin.closeAllConnections();
  });

  const shards = async () => (await serving.status()).shards;
  const served = async () => (await shards()).filter(({ cordon }) => cordon !== ":front");
  const userOf = ({ cordon }: ShardStatus) =>
    cordon.endsWith("payments") ? users.others : users.shards;

  test("are those users, in their groups alone, without any capability", async () => {
    const all = await served();
    expect(new Set(all.map(userOf))).toEqual(new Set(Object.values(users)));
    for (const shard of all) {
      const status = statusOf(shard.pid);
      const four = (id: string) => [id, id, id, id].join("\t");
      expect(status.Uid).toBe(four(idOf("-u", userOf(shard))));
      expect(status.Gid).toBe(four(idOf("-g", userOf(shard))));
      expect(status.Groups!.trim()).toBe("");
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
        expect(status[set]).toMatch(/^0+$/);
      }
      expect(status.NoNewPrivs).toBe("1");
    }
    expect(statusOf(serving.process.pid!).Uid).toMatch(/^0\t/);
  });

  test("share their user with no process of the host's own: the front has one that no account has", async () => {
    const front = (await shards()).find(({ cordon }) => cordon === ":front")!;
    const [id] = statusOf(front.pid).Uid!.split("\t");
    const own = ["root", ...Object.values(users)].map((user) => idOf("-u", user));
    expect(own).not.toContain(id);
    expect(readFileSync("/etc/passwd", "utf8")).not.toMatch(new RegExp(`^[^:]*:[^:]*:${id}:`, "m"));
    expect(statusOf(front.pid).CapEff).toMatch(/^0+$/);
  });

  test("serve: modules, sockets and ledgers are within their reach", async () => {
    expect(await serving.get("shop.test")).toMatchObject({ status: 200, body: "served" });
    expect(await serving.get("bank.test")).toMatchObject({ status: 200, body: "served" });
    expect((await serving.status()).losses).toEqual([]);
  });

  test("are replaced as the same users", async () => {
    const before = (await shards()).find(({ cordon }) => cordon === "payments")!;
    const userIds = statusOf(before.pid).Uid;
    process.kill(before.pid, "SIGKILL");
    await until(
      () => serving.get("bank.test"),
      ({ status }) => status === 200,
      20_000,
    );
    const after = (await shards()).find(({ cordon }) => cordon === "payments")!;
    expect(after.pid).not.toBe(before.pid);
    expect(statusOf(after.pid).Uid).toBe(userIds);
  });

  test("can read neither the database nor the modules as they came", async () => {
    const data = join(serving.folder, "data");
    const open = readdirSync(data).filter(
      (name) => (statSync(join(data, name)).mode & 0o077) !== 0,
    );
    // What is open to all is what shards need.
    expect(open.sort()).toEqual(["calibration.json", ...(hasSandbox ? ["node"] : []), "views"]);
    expect(runAs(users.shards, "cat", join(data, "store", "skerry.db"))).toThrow(
      /Permission denied/,
    );
  });

  test("see artifacts of their own cordon's workers alone", async () => {
    const data = join(serving.folder, "data");
    await serving.deploy("vault", await answering("kept"), {
      routes: ["vault.test/*"],
      cordon: "payments",
    });
    expect((await serving.get("vault.test")).body).toBe("kept");
    for (const folder of ["artifacts", "views"]) {
      expect(runAs(users.shards, "ls", join(data, folder))).toThrow(/Permission denied/);
    }
    const views = readdirSync(join(data, "views")).map((name) =>
      readdirSync(join(data, "views", name, "artifacts")).sort(),
    );
    const all = readdirSync(join(data, "artifacts")).sort();
    expect(all).toHaveLength(2);
    // The front's has none; the default cordon's that of "served", which the payments' have beside their own.
    expect(views.sort((a, b) => a.length - b.length)).toEqual([[], [expect.any(String)], all]);
  });

  test("get an artifact again that is damaged", async () => {
    const artifacts = join(serving.folder, "data", "artifacts");
    const wasm = await answering("damaged");
    await serving.deploy("damaged", wasm, { routes: ["damaged.test/*"] });
    const before = (await shards()).find(({ cordon }) => cordon === "default")!;
    for (const key of readdirSync(artifacts)) writeFileSync(join(artifacts, key, "glue.js"), "!");
    // One that has read none of them yet.
    process.kill(before.pid, "SIGKILL");
    const { body } = await until(
      () => serving.get("damaged.test"),
      ({ status }) => status === 200,
      30_000,
    );
    expect(body).toBe("damaged");
  });

  test("have their entries, though the owner's socket is open to its own user alone", async () => {
    const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
    const routes = ["count.test/*"];
    await serving.deploy("count", await counter(), { ...granted, routes, cordon: "payments" });
    expect(await serving.get("count.test")).toMatchObject({ status: 200, body: "0" });
    const run = readFileSync(join(serving.folder, "data", "run-folder"), "utf8");
    const sockets = readdirSync(run, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".sock"),
    );
    const open = sockets.filter((name) => (statSync(join(run, name)).mode & 0o077) !== 0);
    expect({ sockets: sockets.length, open }).toEqual({ sockets: 3, open: [] });
    const owner = sockets.filter((name) => name.startsWith("entries/"));
    expect(owner.map((name) => statSync(join(run, name)).uid)).not.toEqual([0]);
  });

  test("have connections made by a broker that is another user than they are", async () => {
    const to = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    await serving.deploy("fetch", await fetcher(), {
      routes: ["fetch.test/*"],
      ...{ grants: ["log", "fetch"], fetch: { private: [to] } },
    });
    const answer = await serving.get("fetch.test", "/", { "x-to": to });
    expect(answer).toMatchObject({ status: 200, body: "from the origin" });
    const listed = execFileSync("ps", ["-eo", "uid=,ppid=,args="], { encoding: "utf8" });
    const ids = listed.split("\n").flatMap((line) => {
      const [uid, parent] = line.trim().split(/\s+/, 2);
      const isBroker = line.includes("broker-main") && Number(parent) === serving.process.pid;
      return isBroker ? uid! : [];
    });
    expect(ids).toHaveLength(1);
    const front = (await shards()).find(({ cordon }) => cordon === ":front")!;
    const others = ["root", ...Object.values(users)].map((user) => idOf("-u", user));
    expect([...others, statusOf(front.pid).Uid!.split("\t")[0]]).not.toContain(ids[0]);
  });

  function runAs(user: string, ...command: string[]) {
    const args = [`--reuid=${user}`, "--clear-groups", ...command];
    return () => execFileSync("setpriv", args, { stdio: "pipe" });
  }
});
