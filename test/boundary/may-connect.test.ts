import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mayConnect } from "../../runtime/boundary/may-connect.ts";
import { sideProcess } from "../supervisor/support/sides.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-connect-"));
const path = join(folder, "x.sock");
const server = createServer();
beforeAll(async () => {
  await once(server.listen(path), "listening");
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const me = { user: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 };
const stranger = { user: me.user + 4_711, group: me.group + 4_711 };

/** This process, as if it were such a user's, without any capability. */
function as({ user, group }: typeof me, groups: readonly number[] = []) {
  const uid = [user, user, user, user];
  return sideProcess({ pid: process.pid, uid, gid: [group, group, group, group], groups });
}

describe.runIf(process.platform === "linux")("who may connect to a unix socket", () => {
  test.each([
    ["anybody, by its mode and its folder's", 0o711, 0o666, as(stranger), true],
    ["its owner, by the owner's rights", 0o700, 0o600, as(me), true],
    ["not a stranger, where it is its owner's", 0o711, 0o600, as(stranger), false],
    ["not a stranger, where its folder is closed", 0o700, 0o666, as(stranger), false],
    ["not its owner, where the owner has no right", 0o711, 0o066, as(me), false],
    ["one in its group", 0o710, 0o660, as(stranger, [me.group]), true],
    [
      "not one in its group, where the group has no right",
      0o711,
      0o606,
      as(stranger, [me.group]),
      false,
    ],
  ])("is %s", (_who, folderMode, mode, process, may) => {
    chownSync(path, me.user, me.group);
    chmodSync(folder, folderMode);
    chmodSync(path, mode);
    expect(mayConnect(process, path)).toBe(may);
  });

  test("is whoever has CAP_DAC_OVERRIDE, whatever the rights", () => {
    chmodSync(folder, 0o700);
    chmodSync(path, 0o600);
    const none = as(stranger);
    const capabilities = { ...none.capabilities!, effective: "0000000000000002" };
    expect(mayConnect({ ...none, capabilities }, path)).toBe(true);
  });

  test("is nobody where there is no socket, or another file", () => {
    writeFileSync(join(folder, "file"), "");
    expect(mayConnect(as(me), join(folder, "none"))).toBe(false);
    expect(mayConnect(as(me), join(folder, "file"))).toBe(false);
  });

  test("is not known of a process that can't be read", () => {
    expect(mayConnect({ ...as(me), uid: null }, path)).toBeNull();
  });
});
