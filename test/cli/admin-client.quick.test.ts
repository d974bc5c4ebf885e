import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { adminTarget } from "../../runtime/cli/commands/admin/admin-target.ts";
import { withAdminHost } from "./admin-host.ts";
import { inFolder, skerry } from "./skerry.ts";

const token = "a-token-of-some-length";

describe.concurrent("a command that talks to a host", () => {
  test("finds it by --admin before SKERRY_ADMIN", async () => {
    await withAdminHost({}, async ({ address }) => {
      const env = { SKERRY_ADMIN: "127.0.0.1:1" };
      expect((await skerry(["list", "--admin", address], { env })).code).toBe(0);
    });
  });

  test("talks over a unix socket", async () => {
    await withAdminHost({ unix: true }, async ({ json, control }) => {
      const { engine, sandbox } = control.server;
      const document = { workers: [], engine, sandbox, warning: null, error: null };
      expect(await json(["list"])).toEqual(document);
    });
  });

  test("shows the token of SKERRY_ADMIN_TOKEN", async () => {
    await withAdminHost({ token }, async ({ run }) => {
      expect((await run(["list"], { env: { SKERRY_ADMIN_TOKEN: token } })).code).toBe(0);
      const without = await run(["list"], { env: { SKERRY_ADMIN_TOKEN: "" } });
      expect(without.code).toBe(2);
      expect(without.stderr).toMatch(
        /^error\[unauthorized\]: .*\n {2}help: .*set SKERRY_ADMIN_TOKEN to the host's token\. .*\n$/,
      );
    });
  });

  test("says that nobody answers at a port", async () => {
    const { code, stdout } = await skerry(["list", "--admin", "127.0.0.1:1", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).error).toEqual({
      code: "unreachable",
      message: "The admin API at 127.0.0.1:1 does not answer: connection refused (ECONNREFUSED).",
      help: "Start `skerry serve`, or give the host's address with `--admin`.",
    });
  });

  test("says that nobody answers at a unix socket", async () => {
    await inFolder(async (cwd) => {
      const { code, stderr } = await skerry(["list", "--admin", "unix:none.sock"], { cwd });
      expect(code).toBe(3);
      expect(stderr).toContain(
        "The admin API at unix:none.sock does not answer: no such file or directory (ENOENT).",
      );
    });
  });

  test("tells another program's answer from that of a host", async () => {
    const server = createServer((_, response) => response.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { code, stderr } = await skerry(["list", "--admin", address]);
      expect(code).toBe(3);
      expect(stderr).toContain(
        `error[unreachable]: What answers at ${address} is not the admin API of Skerry: it said 200, without a document.`,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

test("a command asks the host whose settings are in the current folder", async () => {
  await inFolder(async (cwd) => {
    // Nobody listens there.
    await writeFile(join(cwd, "skerry.toml"), '[serve]\nadmin = "127.0.0.1:1"\n');
    const env = { SKERRY_ADMIN: "" };
    expect((await skerry(["list"], { cwd, env })).stderr).toContain(
      "The admin API at 127.0.0.1:1 ",
    );
    const named = await skerry(["list", "--admin", "127.0.0.1:2"], { cwd, env });
    expect(named.stderr).toContain("The admin API at 127.0.0.1:2 ");
  });
});

describe("an address of the admin API", () => {
  test.each([
    [undefined, "http://127.0.0.1:9090", null],
    ["", "http://127.0.0.1:9090", null],
    ["[::1]:80", "http://[::1]:80", null],
    ["host.example:9090", "http://host.example:9090", null],
    ["https://admin.example/", "https://admin.example", null],
    ["unix:/run/skerry.sock", "http://localhost", "/run/skerry.sock"],
  ])("may be %j", (given, origin, socketPath) => {
    expect(adminTarget(given)).toMatchObject({ origin, socketPath });
  });

  test.each(["http://host/path", "http://user:pass@host", "a b", "unix:", "127.0.0.1:99999"])(
    "can't be %j",
    (given) => {
      expect(() => adminTarget(given)).toThrowError(/^The admin API can't be at /);
    },
  );
});
