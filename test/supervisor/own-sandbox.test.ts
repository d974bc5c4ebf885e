import { expect, test } from "vitest";
import type { HostSandbox } from "../../runtime/process/sandbox/host-sandbox.ts";
import { sandboxStatus } from "../../runtime/supervisor/own-sandbox.ts";
import { sandboxSentences } from "../../runtime/supervisor/sandbox-words.ts";

const rings = {
  ...{ noNewPrivileges: true, seccomp: true, landlock: false },
  ...{ network: true, sealed: false },
};
const system = ["a bound on files (Landlock)"];
const sandbox = { wish: "best", rings, missing: system } as unknown as HostSandbox;
const plain = { shards: 1, limits: {} };
const users = { front: "1", preparing: "2", entries: "3" };

test("a host that runs as root says so by its option, beside what the system lacks", () => {
  const status = sandboxStatus(sandbox, { cordons: { shops: plain } }, {}, true);
  expect(status.missing).toEqual(["a user without the files of root (--as-root)", ...system]);
  expect(sandboxSentences(status).at(-1)).toBe(
    "Missing of a whole sandbox: a user without the files of root (--as-root) and a bound on files (Landlock).",
  );
});

test("one whose cordons have users does not, nor does another user's", () => {
  const cordons = { shops: { ...plain, user: "nobody" } };
  expect(sandboxStatus(sandbox, { cordons }, users, true).missing).toEqual(system);
  expect(sandboxStatus(sandbox, { cordons: {} }, {}, false).missing).toEqual(system);
});
