import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startAdmin } from "../../../runtime/supervisor/admin/admin-server.ts";
import type { AdminAddress } from "../../../runtime/supervisor/serve-settings.ts";
import { testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skerry-admin-"));
  path = join(folder, "admin.sock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (address: AdminAddress) => startAdmin(new FakeControl(), { address, token: null });

/** Has another process listen on a unix socket, and end without removing it. */
function leaveStaleSocket(): void {
  const program = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", program], { timeout: 20_000 });
}

describe("an admin API on a unix socket", () => {
  test("answers its owner alone, whatever Host is said, and leaves no file", async () => {
    const api = await testAdmin({ address: { kind: "unix", path } });
    expect(api.admin.url).toBe(`unix:${path}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const answer = await api.ask("/v1/workers", { headers: { host: "anything.example" } });
    expect(answer).toMatchObject({ status: 200, json: [] });
    await api.admin.close();
    expect(existsSync(path)).toBe(false);
  });

  test("takes the place of a socket that nobody listens on any more", async () => {
    leaveStaleSocket();
    expect(statSync(path).isSocket()).toBe(true);
    await using api = await testAdmin({ address: { kind: "unix", path } });
    expect((await api.ask("/healthz")).text).toBe("ok\n");
  });

  test("leaves one that somebody listens on alone", async () => {
    await using api = await testAdmin({ address: { kind: "unix", path } });
    await expect(start({ kind: "unix", path })).rejects.toMatchObject({ code: "port-in-use" });
    expect((await api.ask("/healthz")).status).toBe(200);
  });

  test("removes no file that is not a socket", async () => {
    writeFileSync(path, "somebody's");
    await expect(start({ kind: "unix", path })).rejects.toMatchObject({
      code: "cannot-listen",
      message: expect.stringContaining(path),
    });
    expect(existsSync(path)).toBe(true);
  });

  test("in a folder that is not there is told by its path", async () => {
    const missing = join(folder, "none", "admin.sock");
    await expect(start({ kind: "unix", path: missing })).rejects.toMatchObject({
      code: "cannot-listen",
      message: expect.stringContaining(missing),
    });
  });
});

describe("an admin API on a port", () => {
  test("that is taken says which", async () => {
    await using api = await testAdmin();
    const port = Number(new URL(api.admin.url).port);
    await expect(start({ kind: "tcp", address: "127.0.0.1", port })).rejects.toMatchObject({
      code: "port-in-use",
      message: expect.stringContaining(String(port)),
    });
  });

  test("closes while a tail is open and a connection is idle", async () => {
    const api = await testAdmin();
    const reading = fetch(`${api.admin.url}/v1/tail`).then((answer) => answer.text());
    while (api.control.listeners === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await fetch(`${api.admin.url}/healthz`);
    const began = performance.now();
    await api.admin.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await reading).toBe("");
  });
});
