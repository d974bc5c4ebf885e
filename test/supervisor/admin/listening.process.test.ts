import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
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

  test("listens anew where its file was removed, and keeps what is under way", async () => {
    await using api = await testAdmin({ address: { kind: "unix", path } });
    await api.admin.restore();
    const tail = api.ask("/v1/tail").catch(() => null);
    while (api.control.listeners === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    rmSync(path);
    await api.admin.restore();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await api.ask("/healthz")).text).toBe("ok\n");
    expect(api.control.listeners).toBe(1);
    await api.admin.close();
    await tail;
    expect(existsSync(path)).toBe(false);
    await api.admin.restore();
    expect(existsSync(path)).toBe(false);
  });

  test("whose folder was removed too tells so, and listens once there is one again", async () => {
    const within = join(folder, "within");
    mkdirSync(within);
    const address = { kind: "unix", path: join(within, "admin.sock") } as const;
    await using api = await testAdmin({ address });
    rmSync(within, { recursive: true });
    for (let times = 0; times < 2; times++) {
      await expect(api.admin.restore()).rejects.toMatchObject({
        code: "cannot-listen",
        message: expect.stringContaining(address.path),
      });
    }
    mkdirSync(within);
    await api.admin.restore();
    expect((await api.ask("/healthz")).text).toBe("ok\n");
    // One that asks for nothing is closed as before.
    await once(connect(address.path), "close");
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
