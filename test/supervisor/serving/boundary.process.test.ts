import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Aspect, Boundary } from "../../../runtime/boundary/side.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";

const onLinux = process.platform === "linux";
const asRoot = onLinux && process.getuid?.() === 0;

/** Users that every Linux has; they can be given by root alone. */
const users = { default: "nobody", payments: "daemon" };

function cordon(name: keyof typeof users): string {
  if (!asRoot) return `[cordons.${name}]`;
  const group = execFileSync("id", ["-gn", users[name]], { encoding: "utf8" }).trim();
  return `[cordons.${name}]\nuser = "${users[name]}"\ngroup = "${group}"`;
}

let serving: Serving;
const folder = mkdtempSync(join(tmpdir(), "skerry-boundary-"));
beforeAll(async () => {
  chmodSync(folder, 0o755);
  serving = await startServing({
    folder,
    serve: "shards = 1",
    rest: `${cordon("default")}\n${cordon("payments")}\n[tenants.acme]\n[tenants.bank]\nfuel-rate = "50%"`,
  });
  const wasm = await answering("here");
  const grants = ["log", "kv", "fetch"];
  await serving.deploy("shop", wasm, { tenant: "acme", secrets: { KEY: "k" } });
  await serving.deploy("club", wasm, { tenant: "acme", grants, kv: { ALL: "carts" } });
  await serving.deploy("bank", await answering("kept"), {
    ...{ cordon: "payments", tenant: "bank", grants, kv: { ALL: "books" } },
    fetch: { allow: ["https://rates.test"] },
  });
}, 120_000);
afterAll(async () => {
  await serving?.end();
  await rm(folder, { recursive: true, force: true });
});

const between = (a: string, b: string) =>
  serving.api<Boundary>("GET", `/v1/boundary?a=${a}&b=${b}`);

/** Verdicts by aspect. */
async function verdicts(
  a: string,
  b: string,
): Promise<Record<Aspect["aspect"], Aspect["verdict"]>> {
  const { aspects } = await between(a, b);
  return Object.fromEntries(aspects.map(({ aspect, verdict }) => [aspect, verdict])) as never;
}

describe("what a serving host tells of two workers", () => {
  test.runIf(onLinux)("is what /proc says of their processes", async () => {
    const { a, b, aspects } = await between("shop", "bank");
    const { shards } = await serving.status();
    for (const [side, name] of [
      [a, "default"],
      [b, "payments"],
    ] as const) {
      const pids = shards.filter((shard) => shard.cordon === name).map(({ pid }) => pid);
      expect(side.processes.map(({ pid }) => pid)).toEqual(pids);
      for (const { pid, uid, gid, groups, capabilities, ...facts } of side.processes) {
        const proc = join("/proc", String(pid));
        const status = readFileSync(join(proc, "status"), "utf8");
        const field = (key: string) => new RegExp(`^${key}:[ \\t]*(.*?) *$`, "m").exec(status)?.[1];
        expect([uid, gid].map((ids) => ids?.join("\t"))).toEqual([field("Uid"), field("Gid")]);
        expect(groups?.join(" ")).toBe(field("Groups"));
        expect(capabilities).toMatchObject({
          effective: field("CapEff"),
          bounding: field("CapBnd"),
        });
        expect(facts.noNewPrivs).toBe(field("NoNewPrivs") === "1");
        expect(String(facts.seccomp?.mode)).toBe(field("Seccomp"));
        expect(facts.cgroup?.join("\n")).toBe(readFileSync(join(proc, "cgroup"), "utf8").trim());
        for (const [kind, id] of Object.entries(facts.namespaces!)) {
          expect(id).toBe(readlinkSync(join(proc, "ns", kind)));
        }
        const files = /^Max open files +(\d+) +(\d+) /m.exec(
          readFileSync(join(proc, "limits"), "utf8"),
        )!;
        expect(facts.limits?.["Max open files"]).toEqual({
          soft: Number(files[1]),
          hard: Number(files[2]),
        });
      }
    }
    const found = Object.fromEntries(aspects.map((each) => [each.aspect, each]));
    expect(found.process).toMatchObject({ verdict: "separates", basis: "checked" });
    expect(found["no-new-privs"]?.verdict).toBe("separates");
    expect(found.user?.verdict === "separates").toBe(asRoot);
    expect(found.capabilities?.verdict).toBe("separates");
  });

  test("changes with the cordon, and all that goes by it", async () => {
    const apart = await verdicts("shop", "bank");
    expect(apart).toMatchObject({
      isolate: "separates",
      process: "separates",
      cordon: "separates",
    });
    expect(apart).toMatchObject({ cache: "separates", secrets: "separates", entries: "separates" });
    const together = await verdicts("shop", "club");
    expect(together).toMatchObject({ isolate: "separates", process: "shares", cordon: "shares" });
    expect(together).toMatchObject({ cache: "partly", secrets: "shares", entries: "partly" });
    expect(together).toMatchObject({ rate: "shares", artifacts: "partly" });
    if (onLinux) expect(together.sockets).toBe("shares");
    if (onLinux)
      expect(apart.sockets).toBe(hasSandbox ? "separates" : asRoot ? "partly" : "shares");
    if (asRoot) expect(together.user).not.toBe(apart.user);
    if (asRoot) expect([apart.artifacts, together.artifacts]).toEqual(["separates", "partly"]);
    else expect(apart.artifacts).toBe("shares");
  });

  test("changes with what is deployed: a namespace, and an origin", async () => {
    const before = await verdicts("shop", "bank");
    expect(before).toMatchObject({ entries: "separates", egress: "partly" });
    await serving.deploy("shop", await answering("here"), {
      ...{ tenant: "bank", grants: ["log", "kv", "fetch"], kv: { MINE: "books" } },
      fetch: { allow: ["https://*.test"] },
    });
    const { aspects, a } = await between("shop", "bank");
    const sentence = (wanted: string) => aspects.find(({ aspect }) => aspect === wanted)?.sentence;
    expect(sentence("entries")).toBe("Both were given bank/books: each reads and writes it.");
    expect(sentence("egress")).toBe("Both were granted https://rates.test: they can meet there.");
    expect(sentence("rate")).toMatch(/^Both are of tenant bank, and share its rate of fuel/);
    expect(a.reach).toMatchObject({ namespaces: ["bank/books"], rated: true });
  });

  test.runIf(onLinux)(
    "has the host's sockets in it, with who listens and who may connect",
    async () => {
      const { a, b, aspects } = await between("bank", "host");
      const roles = b.processes.map(({ role }) => role);
      // An owner that a tenant's entries have just left ends some seconds later.
      expect([...new Set(roles)]).toEqual(["supervisor", "front", "entries", "broker"]);
      expect(b.processes[0]?.pid).toBe(serving.process.pid);
      const sentence = aspects.find(({ aspect }) => aspect === "sockets")?.sentence;
      expect(sentence).toContain("bank can connect to ");
      if (hasSandbox) {
        // Where its supervisor connects for it.
        const owners = b.processes.filter(({ role }) => role === "entries");
        const owner = {
          kind: "unix",
          listener: expect.toBeOneOf(owners.map(({ pid }) => pid)),
          purpose: "the owner of entries",
          asks: "token",
        };
        expect(a.sockets).toEqual([expect.objectContaining(owner)]);
        expect(a.processes[0]?.connectsOnlyTo).toEqual([a.sockets![0]!.address]);
        expect(sentence).toContain("Processes of workers connect to nothing by themselves");
        return;
      }
      const admin = new URL(serving.admin);
      expect(a.sockets).toContainEqual({
        ...{ kind: "tcp", address: `127.0.0.1:${admin.port}`, listener: serving.process.pid },
        ...{ purpose: "the admin API", asks: "token", cordon: null },
      });
      const way = a.sockets?.find((socket) => socket.cordon === "default");
      // Where cordons have users, the way to another one is the front's alone.
      if (asRoot) expect(way).toBeUndefined();
      else
        expect(way).toMatchObject({ kind: "unix", listener: serving.process.pid, asks: "nothing" });
    },
  );

  test.runIf(asRoot)("has no way in it by which the front reaches another cordon", async () => {
    const { b } = await between("shop", "host");
    const front = b.processes.find(({ role }) => role === "front")!.uid![0]!;
    const run = readFileSync(join(folder, "data", "run-folder"), "utf8");
    const paths = readdirSync(run).map((name) => join(run, name));
    const ways = paths.filter((path) => statSync(path).uid === front);
    expect(ways).toHaveLength(2);
    const opens = (user: number | string, path: string) => {
      const args = [`--reuid=${user}`, "--clear-groups", "test", "-w", path];
      return spawnSync("setpriv", args).status === 0;
    };
    for (const way of ways) {
      expect(opens(front, way)).toBe(true);
      for (const user of Object.values(users)) expect(opens(user, way)).toBe(false);
    }
  });

  test("is refused of a worker that is not there, and of the same one twice", async () => {
    await expect(between("shop", "nope")).rejects.toMatchObject({ code: "unknown-worker" });
    await expect(between("shop", "shop")).rejects.toMatchObject({ code: "bad-usage" });
    await expect(between("host", ":host")).rejects.toMatchObject({ code: "bad-usage" });
  });

  test("takes `host` for a worker that is called so, and `:host` for the host", async () => {
    await serving.deploy("host", await answering("here"));
    expect((await between("host", ":host")).a).toMatchObject({ kind: "worker", name: "host" });
    expect((await between("shop", "host")).b.kind).toBe("worker");
  });
});
