// What a process of the host's own can do to the others once an attacker runs in it: the owner of entries, a broker, one that
// prepares modules. Users alone are between them where there is no sandbox.
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { hasSandbox } from "../support/sandbox-parts.ts";
import { shardOf } from "./support/shards.ts";
import {
  type Attacks,
  order,
  outcomeIn,
  type TakenRole,
  takenSkerry,
} from "./support/taken-program.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const asRoot = process.platform === "linux" && process.getuid?.() === 0;

interface Host {
  readonly program: string;
  readonly serving: Serving;
}

/** A host whose cordons have users, with an owner of entries and two brokers. */
async function takenHost(sandbox: "required" | "off"): Promise<Host> {
  const program = mkdtempSync(join(tmpdir(), "skerry-taken-"));
  const folder = mkdtempSync(join(tmpdir(), "skerry-serving-"));
  for (const each of [program, folder]) chmodSync(each, 0o755);
  const serving = await startServing({
    ...{ folder, program: takenSkerry(program), prepares: true },
    args: ["--sandbox", sandbox, "--v8-flags", takenBy(program)],
    serve: 'shards = 1\nprivate-origins = ["http://127.0.0.1:9"]',
    // What processes that prepare modules print is read only then.
    env: { SKERRY_DEBUG: "1" },
    rest: '[cordons.default]\nuser = "nobody"\ngroup = "daemon"\n[cordons.payments]\nuser = "daemon"',
  });
  const wasm = await answering("served");
  for (const [name, cordon] of Object.entries({ shop: "default", bank: "payments" })) {
    await serving.deploy(name, wasm, {
      ...{ cordon, routes: [`${name}.test/*`], grants: ["log", "fetch", "kv"] },
      ...{ fetch: { private: ["http://127.0.0.1:9"] }, kv: { KEPT: "kept" } },
    });
    expect((await serving.get(`${name}.test`)).body).toBe("served");
  }
  return { program, serving };
}

/** The processes of a host that run a program, with their users. */
function processesOf({ serving }: Host, program: string): { pid: number; uid: number }[] {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid=,uid=,args=", "ww"], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [pid, parent, uid] = line.trim().split(/\s+/, 3).map(Number);
    const is = parent === serving.process.pid && line.includes(program);
    return is ? [{ pid: pid!, uid: uid! }] : [];
  });
}

const fs = 'const fs = process.getBuiltinModule("node:fs"); ';

/** What is the host's own, and no business of any of these processes. */
function attacksOn({ serving }: Host, victims: Readonly<Record<string, number>>): Attacks {
  const data = join(serving.folder, "data");
  const supervisor = serving.process.pid!;
  const all: Record<string, string> = {
    "reads the database of deployments": `${fs} return fs.readFileSync("${data}/store/skerry.db").length > 0;`,
    "reads the token of the admin API": `${fs} return fs.readFileSync("${data}/admin-token").length > 0;`,
    "reads where artifacts are": `${fs} return fs.readdirSync("${data}/artifacts").length > 0;`,
    "reads what was deployed": `${fs} return fs.readdirSync("${data}/modules").length > 0;`,
    "writes over a file of the host": `${fs} fs.closeSync(fs.openSync("${data}/calibration.json", "r+")); return true;`,
    "makes a file beside the host's": `${fs} const made = fs.mkdtempSync("${data}/made-"); fs.rmdirSync(made); return true;`,
    "becomes root": "process.setuid(0); return true;",
  };
  for (const [victim, pid] of Object.entries({ ...victims, "the supervisor": supervisor })) {
    all[`reads the memory of ${victim}`] =
      `${fs} fs.closeSync(fs.openSync("/proc/${pid}/mem", "r")); return true;`;
    all[`reads the files of ${victim}`] =
      `${fs} return fs.readdirSync("/proc/${pid}/fd").length > 0;`;
    all[`reads the variables of ${victim}`] =
      `${fs} return fs.readFileSync("/proc/${pid}/environ").length > 0;`;
    all[`signals ${victim}`] = `process.kill(${pid}, 0); return true;`;
  }
  return all;
}

const entriesAttacks = ({ serving }: Host): Attacks => {
  const run = readFileSync(join(serving.folder, "data", "run-folder"), "utf8");
  const [socket] = readdirSync(join(run, "entries"));
  const homes = `${serving.folder}/data/kv-homes`;
  return {
    "reads entries of another cordon": `${fs} return fs.readFileSync("${homes}/payments/kv/kv.sqlite").length > 0;`,
    "reads where entries are": `${fs} return fs.readFileSync("${homes}/places.json").length > 0;`,
    "makes a file beside another cordon's entries": `${fs} const made = fs.mkdtempSync("${homes}/payments/made-"); fs.rmdirSync(made); return true;`,
    "has its socket be a link to another": `${fs} fs.symlinkSync("/run/other.sock", "${run}/entries/link"); fs.unlinkSync("${run}/entries/link"); return true;`,
    "removes its socket": `${fs} fs.accessSync("${run}/entries", fs.constants.W_OK);
      return fs.existsSync("${run}/entries/${socket}");`,
  };
};

const readsEntries = ({ serving }: Host): Attacks => ({
  "reads entries": `${fs} return fs.readFileSync("${serving.folder}/data/kv/kv.sqlite").length > 0;`,
});

/** What became of attacks in processes of a role: all of them when `pid` is 0. */
async function attack({ program, serving }: Host, role: TakenRole, pid: number, attacks: Attacks) {
  const id = order(program, role, attacks);
  if (role === "preparing") await serving.deploy("later", await answering("later"));
  const outcome = await until(
    async () => outcomeIn(serving.log(), id, pid),
    (found) => found !== null,
    30_000,
  );
  return outcome!;
}

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

/** That each of them works where nothing is between: in this process, which is root. */
async function expectAllToWork(attacks: Attacks): Promise<void> {
  for (const [name, code] of Object.entries(attacks)) {
    expect([name, await new AsyncFunction(code)()]).toEqual([name, true]);
  }
}

function expectAllRefused(outcome: Readonly<Record<string, string>>, attacks: Attacks): void {
  expect(Object.keys(outcome)).toEqual(Object.keys(attacks));
  for (const [name, what] of Object.entries(outcome)) {
    expect(`${name}: ${what}`).toMatch(/: (?:EACCES|EPERM|ENOSYS|ENOENT)$/);
  }
}

/** Whether a shard of one cordon reads an artifact of another one's, whose place it was told, beside one of its own. */
async function readsArtifacts({ program, serving }: Host) {
  const outcome: Record<string, string> = {};
  const reader = await shardOf(serving, "default");
  for (const cordon of ["default", "payments"]) {
    const told = 'return told.find(({ name }) => name === "start").ask.dataDir;';
    const artifacts = join(await runIn(program, await shardOf(serving, cordon), told), "artifacts");
    const [key] = readdirSync(artifacts);
    const [name] = readdirSync(join(artifacts, key!));
    const path = JSON.stringify(join(artifacts, key!, name!));
    const read = `${fs} try { return fs.readFileSync(${path}).length > 0 ? "done" : "none"; }
      catch ({ code }) { return code; }`;
    outcome[cordon] = await runIn(program, reader, read);
  }
  return outcome;
}

/** Whether another process of a process's user, without any capability, reads its memory. */
function readsMemory({ pid, uid }: { pid: number; uid: number }): boolean {
  const rights = [`--reuid=${uid}`, `--regid=${gidOf(pid)}`, "--clear-groups"];
  const bare = ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--"];
  // The second one has no capability from its start on.
  const read = ["setpriv", "--no-new-privs", "--", "head", "-c", "1", `/proc/${pid}/maps`];
  return spawnSync("setpriv", [...rights, ...bare, ...read]).status === 0;
}

const gidOf = (pid: number) =>
  /^Gid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]!;

describe.runIf(asRoot)("a process of the host's own that was taken over", () => {
  const hosts: Host[] = [];
  let users: Host;
  beforeAll(async () => {
    users = await takenHost("off");
    hosts.push(users);
  }, 240_000);
  afterAll(async () => {
    for (const { serving, program } of hosts) {
      await serving.end();
      rmSync(program, { recursive: true, force: true });
    }
  });

  const one = (program: string, at = 0) => {
    const found = processesOf(users, program);
    expect(found.length).toBeGreaterThan(at);
    return found[at]!;
  };

  test("has a user of its own, without a group or a capability", async () => {
    const own = [
      one("kv-main"),
      ...processesOf(users, "broker-main"),
      { pid: await shardOf(users.serving, ":front"), uid: -1 },
    ];
    expect(own).toHaveLength(4);
    const ids = new Set<string>();
    const accounts = readFileSync("/etc/passwd", "utf8");
    for (const { pid } of own) {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const [, uid] = /^Uid:\t(\d+)\t\1\t\1\t\1$/m.exec(status)!;
      expect(status).toMatch(new RegExp(`^Gid:\t${uid}\t${uid}\t${uid}\t${uid}$`, "m"));
      expect(status).toMatch(/^Groups:\s*$/m);
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
        expect(status).toMatch(new RegExp(`^${set}:\t0+$`, "m"));
      }
      expect(accounts).not.toMatch(new RegExp(`^[^:]*:[^:]*:${uid}:`, "m"));
      ids.add(uid!);
    }
    expect(ids.size).toBe(4);
  });

  test("the owner of entries reaches nothing but them", async () => {
    const owner = one("kv-main");
    const shard = await shardOf(users.serving, "payments");
    const victims = {
      "a broker": one("broker-main").pid,
      "a shard": shard,
      "the owner of another cordon's": one("kv-main", 1).pid,
    };
    const attacks = { ...attacksOn(users, victims), ...entriesAttacks(users) };
    await expectAllToWork(attacks);
    expectAllRefused(await attack(users, "entries", owner.pid, attacks), attacks);
    const reads = readsEntries(users);
    expect(await attack(users, "entries", owner.pid, reads)).toEqual({ "reads entries": "done" });
    const kv = join(users.serving.folder, "data", "kv");
    for (const path of [kv, ...readdirSync(kv).map((name) => join(kv, name))]) {
      expect([path, statSync(path).uid, statSync(path).mode & 0o077]).toEqual([path, owner.uid, 0]);
    }
  });

  test("a broker reaches nothing of another cordon's, or of the host's", async () => {
    const [broker, another] = [one("broker-main"), one("broker-main", 1)];
    expect(broker.uid).not.toBe(another.uid);
    const shard = await shardOf(users.serving, "payments");
    const victims = {
      "another broker": another.pid,
      "a shard": shard,
      "the owner of entries": one("kv-main").pid,
    };
    const attacks = { ...attacksOn(users, victims), ...readsEntries(users) };
    await expectAllToWork(attacks);
    expectAllRefused(await attack(users, "broker", broker.pid, attacks), attacks);
  });

  test("one that prepares a module reaches no other one, and nothing of the host's", async () => {
    const victims = {
      "a broker": one("broker-main").pid,
      "the owner of entries": one("kv-main").pid,
    };
    const attacks = { ...attacksOn(users, victims), ...readsEntries(users) };
    await expectAllToWork(attacks);
    expectAllRefused(await attack(users, "preparing", 0, attacks), attacks);
  });

  describe.runIf(hasSandbox)("within a sandbox", () => {
    let within: Host;
    beforeAll(async () => {
      within = await takenHost("required");
      hosts.push(within);
    }, 240_000);

    test("reaches nothing either", async () => {
      const owner = processesOf(within, "kv-main")[0]!;
      const [broker, another] = processesOf(within, "broker-main");
      const attacks = {
        ...attacksOn(within, { "a broker": broker!.pid }),
        ...entriesAttacks(within),
      };
      expectAllRefused(await attack(within, "entries", owner.pid, attacks), attacks);
      const onAnother = {
        ...attacksOn(within, { "a broker": another!.pid }),
        ...readsEntries(within),
      };
      expectAllRefused(await attack(within, "broker", broker!.pid, onAnother), onAnother);
    });

    test("a broker opens no socket of a path; the machine's ports it can connect to, and is let in nowhere", async () => {
      const path = join(within.serving.folder, "beside.sock");
      const beside = createServer((socket) => socket.end()).listen(path);
      await once(beside, "listening");
      chmodSync(path, 0o666);
      const { port } = new URL(within.serving.admin);
      const connects = (to: string) =>
        `const { connect } = process.getBuiltinModule("node:net");
        return await new Promise((done, fail) => {
          const socket = connect(${to}).on("error", fail).on("connect", () => {
            socket.destroy();
            done(true);
          });
        });`;
      const attacks = {
        "connects to a socket that all may open": connects(JSON.stringify(path)),
        "connects to the admin API's port": connects(`${port}, "127.0.0.1"`),
        "is let in there": `const answer = await fetch("http://127.0.0.1:${port}/v1/workers");
          return answer.status === 401 ? "refused" : true;`,
      };
      try {
        await expectAllToWork({ beside: attacks["connects to a socket that all may open"] });
        const broker = processesOf(within, "broker-main")[0]!;
        // What the last two say docs/security.md says as well: a filter sees no address.
        expect(await attack(within, "broker", broker.pid, attacks)).toEqual({
          "connects to a socket that all may open": "EAFNOSUPPORT",
          "connects to the admin API's port": "done",
          "is let in there": "refused",
        });
      } finally {
        beside.close();
      }
    });

    test("a shard reads no artifact of another user's, though it knows where it is", async () => {
      expect(await readsArtifacts(users)).toEqual({ default: "done", payments: "done" });
      expect(await readsArtifacts(within)).toEqual({ default: "done", payments: "EACCES" });
    });

    test("can't be read by others of its user, and can without one", async () => {
      const kinds = ["kv-main", "broker-main", "shard/main"];
      for (const kind of kinds) {
        expect([kind, readsMemory(processesOf(users, kind)[0]!)]).toEqual([kind, true]);
        for (const each of processesOf(within, kind)) {
          expect([kind, readsMemory(each)]).toEqual([kind, false]);
        }
      }
      expect((await within.serving.status()).sandbox).toMatchObject({
        shards: { sealed: true, network: true, ownUser: true },
        entries: { sealed: true, network: true, ownUser: true },
        brokers: { sealed: true, network: false, ownUser: true },
      });
    });

    test("sees no table of the machine's connections, unless it connects to the internet", () => {
      const lines = (pid: number, ...tables: string[]) =>
        tables.flatMap((name) =>
          readFileSync(`/proc/${pid}/net/${name}`, "utf8").trim().split("\n").slice(1),
        );
      const paths = (pid: number) => lines(pid, "unix").flatMap((line) => line.split(" ")[7] ?? []);
      const internet = ["tcp", "tcp6", "udp"];
      const [open] = processesOf(users, "shard/main");
      expect(lines(open!.pid, ...internet)).not.toEqual([]);
      expect(paths(open!.pid).length).toBeGreaterThan(2);
      const run = readFileSync(join(within.serving.folder, "data", "run-folder"), "utf8");
      const own = [...processesOf(within, "shard/main"), ...processesOf(within, "kv-main")];
      for (const { pid } of own) {
        expect(lines(pid, ...internet)).toEqual([]);
        // Of the owner's own one, and of those that the front connects to.
        const orders = join(within.program, "orders.sock");
        const others = paths(pid).filter((path) => !path.startsWith(run) && path !== orders);
        expect(others).toEqual([]);
      }
    });
  });
});
