// What a shard that was taken over can do to the machine: with a sandbox around it nothing of it, and without one all of it, so
// that these attacks are some.
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { hasSandbox } from "../support/sandbox-parts.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

interface Host {
  readonly folder: string;
  readonly serving: Serving;
  readonly pid: number;
  /** Listens at a path that any process may connect to, beside the host's data. */
  readonly beside: Server;
}

async function takenHost(sandbox: "required" | "off"): Promise<Host> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));
  const serving = await startServing({
    serve: "shards = 1",
    args: ["--sandbox", sandbox, "--v8-flags", takenBy(folder)],
  });
  await serving.deploy("shop", await answering("shop"), { routes: ["shop.test/*"] });
  expect((await serving.get("shop.test")).body).toBe("shop");
  const [shard] = (await serving.status()).shards;
  const path = join(serving.folder, "beside.sock");
  const beside = createServer((socket) => socket.end()).listen(path);
  await once(beside, "listening");
  chmodSync(path, 0o666);
  return { folder, serving, pid: shard!.pid, beside };
}

const fs = 'const fs = await import("node:fs"); ';
const system = 'const os = await import("node:os"); ';
const other = 'const { execFileSync } = await import("node:child_process"); ';

/** Attacks, as the body of a function that the shard runs, in words of the host's data folder. */
const attacks: Readonly<Record<string, (data: string, supervisor: number) => string>> = {
  "reads who has an account": () => `${fs} return fs.readFileSync("/etc/passwd").length > 0;`,
  "reads the token of the admin API": (data) =>
    `${fs} return fs.readFileSync("${data}/admin-token").length > 0;`,
  "reads the database": (data) =>
    `${fs} return fs.readFileSync("${data}/store/skerry.db").length > 0;`,
  "reads the modules of others": (data) =>
    `${fs} return fs.readdirSync("${data}", { recursive: true }).length > 0;`,
  "finds out which artifacts there are": (data) =>
    `${fs} return fs.readdirSync("${data}/artifacts").length > 0;`,
  "writes over a file of the host": (data) =>
    `${fs} fs.closeSync(fs.openSync("${data}/calibration.json", "r+")); return true;`,
  "writes to a program that others run": () =>
    `${fs} fs.closeSync(fs.openSync(process.argv[1], "r+")); return true;`,
  "keeps code that others will run": () =>
    `${fs} const made = fs.mkdtempSync(process.env.NODE_COMPILE_CACHE + "/made-");
    fs.rmdirSync(made); return true;`,
  "makes a file": () => `${fs} const made = fs.mkdtempSync("/tmp/skerry-made-");
    fs.rmdirSync(made); return true;`,
  "makes a file that is there readable to all": (data) =>
    `${fs} fs.chmodSync("${data}/calibration.json", 0o644); return true;`,
  "makes its ledger larger than disks are": () =>
    `${fs} const { ledger } = told.find(({ name }) => name === "start").ask;
    const file = fs.openSync(ledger, "r+");
    const { size } = fs.fstatSync(file);
    try { fs.ftruncateSync(file, 2 ** 33); } finally { fs.ftruncateSync(file, size); fs.closeSync(file); }
    return true;`,
  "reads the supervisor's environment": (_data, supervisor) =>
    `${fs} return fs.readFileSync("/proc/${supervisor}/environ").length > 0;`,
  "reads what the supervisor has in memory, and where": (_data, supervisor) =>
    `${fs} return fs.readFileSync("/proc/${supervisor}/maps").length > 0;`,
  "lists the processes of the machine": () => `${fs} return fs.readdirSync("/proc").length > 0;`,
  "lists the control groups of the machine": () =>
    `${fs} return fs.readdirSync("/sys/fs/cgroup").length > 0;`,
  "reads which processes are in a control group": () =>
    `${fs} const at = "/sys/fs/cgroup";
    const group = ["", "/memory", "/unified"].find((name) => fs.existsSync(at + name + "/cgroup.procs"));
    return fs.readFileSync(at + group + "/cgroup.procs").length > 0;`,
  "runs a shell": () =>
    `${other} return execFileSync("/bin/sh", ["-c", "echo taken"]) + "" !== "";`,
  "runs Node, which it may read": () =>
    `${other} return execFileSync(process.execPath, ["--version"]) + "" !== "";`,
  "connects to another port of the machine": () =>
    `const { connect } = await import("node:net");
    return await new Promise((done, fail) => {
      connect(9, "127.0.0.1").on("connect", () => done(true)).on("error", (error) => {
        if (error.code === "ECONNREFUSED") done(true);
        else fail(error);
      });
    });`,
  "connects to another process's unix socket": (data) =>
    `const { connect } = await import("node:net");
    return await new Promise((done, fail) => {
      connect("${data}/../beside.sock").on("connect", () => done(true)).on("error", fail);
    });`,
  "has the kernel connect a visitor's connection that it was handed": () =>
    `const { TCPConnectWrap } = process.binding("tcp_wrap");
    const held = process._getActiveHandles().find((each) => each._handle?.constructor.name === "TCP");
    const number = held._handle.connect(new TCPConnectWrap(), "127.0.0.1", 9);
    const [code] = (await import("node:util")).getSystemErrorMap().get(number);
    // It is connected: whoever lets go of it first may.
    if (code === "EISCONN") return true;
    throw { code };`,
  "signals the supervisor": (_data, supervisor) => `process.kill(${supervisor}, 0); return true;`,
  "has the supervisor come after others": (_data, supervisor) =>
    `${system} try { os.setPriority(${supervisor}, 1); } catch ({ info }) { throw info; } return true;`,
};

/** Attacks that a process of root's needs a capability for, which no shard has. */
const ofCapabilities = new Set([
  "reads the supervisor's environment",
  "reads what the supervisor has in memory, and where",
  "has the supervisor come after others",
]);

/** Attacks that a limit ends which is around each shard, with a sandbox or without one. */
const ofLimits = new Set(["makes its ledger larger than disks are"]);
const refused = /^(EACCES|EPERM|EFBIG|ENOSYS|EAFNOSUPPORT)$/;

describe.runIf(hasSandbox)("a shard that was taken over", () => {
  let hosts: Readonly<Record<"required" | "off", Host>>;
  beforeAll(async () => {
    hosts = { required: await takenHost("required"), off: await takenHost("off") };
  }, 240_000);
  afterAll(async () => {
    for (const { serving, folder, beside } of Object.values(hosts ?? {})) {
      beside.close();
      await serving.end();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  async function attack({ folder, serving, pid }: Host, name: string): Promise<unknown> {
    // From here on it has a visitor's connection.
    await serving.get("shop.test");
    return runIn(folder, pid, attacks[name]!(join(serving.folder, "data"), serving.process.pid!));
  }

  test.each(Object.keys(attacks))(
    "%s where there is no sandbox, and not within one",
    async (name) => {
      const isRefused =
        ofLimits.has(name) || (process.getuid?.() === 0 && ofCapabilities.has(name));
      if (!isRefused) {
        expect(await attack(hosts.off, name)).toBe(true);
      } else await expect(attack(hosts.off, name)).rejects.toThrow(refused);
      await expect(attack(hosts.required, name)).rejects.toThrow(refused);
      expect((await hosts.required.serving.get("shop.test")).body).toBe("shop");
    },
  );
});
