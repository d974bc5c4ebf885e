import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering } from "../supervisor/serving/support/serving.ts";
import { type Booted, boot, canBoot } from "./support/booted.ts";

const settings = `
[serve]
shards = 1

[[workers]]
name = "hello"
source = "hello.wasm"
routes = ["hello.test/*"]
grants = ["kv"]
`;

describe.runIf(canBoot())("the shipped units, in a systemd", () => {
  let booted: Booted;
  beforeAll(async () => {
    booted = await boot({ "skerry.toml": settings, "hello.wasm": await answering("hello") });
  });
  afterAll(() => booted.end());

  const get = (url: string) => booted.run("curl", "-sS", "-H", "host: hello.test", url);
  const property = (name: string) =>
    booted.run("systemctl", "show", "--value", "--property", name, "skerry.service").trim();

  /** The command line of each process of the service, and what proc(5) says of it in a file. */
  function processes(file: string): [string, string][] {
    const group = `/sys/fs/cgroup${property("ControlGroup")}/cgroup.procs`;
    return booted
      .run("cat", group)
      .trim()
      .split("\n")
      .map((pid): [string, string] => {
        // One may end meanwhile.
        const read = (name: string) => booted.run("sh", "-c", `cat /proc/${pid}/${name} || true`);
        return [read("cmdline"), read(file)];
      })
      .filter(([program, said]) => program !== "" && said !== "");
  }

  test("serve, hold the port meanwhile, and come back after a boot", () => {
    booted.run("systemctl", "enable", "skerry.socket", "skerry.service");
    expect(booted.run("systemctl", "is-enabled", "skerry.socket", "skerry.service")).toBe(
      "enabled\nenabled\n",
    );
    booted.run("systemctl", "start", "skerry.socket", "skerry.service");
    // Nobody listens yet but systemd: the connection waits.
    expect(get("http://127.0.0.1/")).toBe("hello");
    expect(JSON.parse(get("http://127.0.0.1:9090/readyz"))).toMatchObject({ ready: true });
    const all = processes("status");
    expect(all.map(([program]) => program).join()).toContain("shard/main");
    for (const [, status] of all) {
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      expect(status).toMatch(/^Seccomp:\s+2$/m);
    }
  });

  test("reload and start anew", () => {
    booted.run("systemctl", "reload", "skerry.service");
    const before = property("MainPID");
    booted.run("systemctl", "restart", "skerry.service");
    expect(get("http://127.0.0.1/")).toBe("hello");
    expect(property("MainPID")).not.toBe(before);
    expect(property("NRestarts")).toBe("0");
  });

  test("serve under a hard limit of no dumps at all", () => {
    const limit = "[Service]\nLimitCORE=0\n";
    booted.run("mkdir", "-p", "/run/systemd/system/skerry.service.d");
    booted.run("sh", "-c", `printf '${limit}' > /run/systemd/system/skerry.service.d/core.conf`);
    booted.run("systemctl", "daemon-reload");
    booted.run("systemctl", "restart", "skerry.service");
    expect(get("http://127.0.0.1/")).toBe("hello");
    const shards = processes("limits").filter(([program]) => program.includes("shard/main"));
    expect(shards.length).toBeGreaterThan(0);
    for (const [, limits] of shards) expect(limits).toMatch(/^Max core file size +0 +0 /m);
  });
});
