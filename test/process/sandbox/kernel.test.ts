import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchPlan } from "../../../runtime/process/rights.ts";
import { filesOf } from "../../../runtime/process/sandbox/needs.ts";
import type { ProcessSandbox } from "../../../runtime/process/sandbox/process-sandbox.ts";
import { seccompFilter } from "../../../runtime/process/sandbox/seccomp-filter.ts";
import type { Machine } from "../../../runtime/process/sandbox/system-calls.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";

/** Can make any system call; every Debian has it. */
const perl = "/usr/bin/perl";

const folder = mkdtempSync(join(tmpdir(), "skerry-kernel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calls = {
  x64: { ptrace: 101, unshare: 272, keyctl: 250, memfd: 319, socket: 41, uring: 425 },
  arm64: { ptrace: 117, unshare: 97, keyctl: 219, memfd: 279, socket: 198, uring: 425 },
}[process.arch as Machine];

/** Perl that tells "done", or why it failed. */
const call = (number: number, ...args: (string | number)[]) =>
  `my $r = syscall(${[number, ...args].join(", ")}); print $r == -1 ? 0 + $! : "done";`;

describe.runIf(hasSandbox && existsSync(perl) && calls !== undefined)("the kernel", () => {
  let sandbox: ProcessSandbox;
  beforeAll(() => {
    const filter = join(folder, "filter");
    const machine = process.arch as Machine;
    writeFileSync(filter, seccompFilter(machine, { families: [1], listens: false }));
    const places = { node: perl, dataDir: folder, artifacts: folder, runFolder: folder };
    const more = { ledgers: folder, flags: [] };
    sandbox = { filter, files: filesOf("preparing", { ...places, ...more }) };
  });

  function run(code: string, within: ProcessSandbox | null): string {
    const rights = { limits: {}, ...(within !== null && { sandbox: within }) };
    const { execPath, prefix } = launchPlan(perl, rights);
    return spawnSync(execPath, [...prefix, "-e", code], { encoding: "utf8" }).stdout;
  }

  const [EPERM, EACCES, ENOSYS, EAFNOSUPPORT] = [1, 13, 38, 97].map(String);

  test.each<[string, string, string]>([
    ["tracing itself be allowed", call(calls!.ptrace, 0, 0, 0, 0), ENOSYS!],
    ["namespaces", call(calls!.unshare, 0x400), ENOSYS!],
    ["keys of the kernel", call(calls!.keyctl, 0, -3, 0), ENOSYS!],
    ["a program that is no file", `my $name = "x"; ${call(calls!.memfd, "$name", 0)}`, ENOSYS!],
    ["a socket of netlink", call(calls!.socket, 16, 3, 0), EAFNOSUPPORT!],
    ["a socket of the internet", call(calls!.socket, 2, 1, 0), EAFNOSUPPORT!],
    ["a signal to its parent", "print kill(0, getppid()) ? 'done' : 0 + $!;", EPERM!],
    ["another program", 'exec {"/bin/true"} "true" or print 0 + $!;', EACCES!],
    ["an account's file", 'print open(F, "<", "/etc/passwd") ? "done" : 0 + $!;', EACCES!],
    [
      "another process's memory",
      'print open(F, "<", "/proc/" . getppid() . "/maps") ? "done" : 0 + $!;',
      EACCES!,
    ],
  ])("refuses %s, which it allows without", (_what, code, refusal) => {
    expect(run(code, sandbox)).toBe(refusal);
    // Another bound may be around these tests, which refuses in another way.
    expect(run(code, null)).not.toBe(refusal);
  });

  test("makes no process, and makes one without", () => {
    const code = 'my $p = fork; if (!defined $p) { print 0 + $! } elsif ($p) { print "done" }';
    expect(run(code, sandbox)).toBe(EPERM);
    expect(run(code, null)).toBe("done");
  });

  test("ends a process that aborts, though it may send itself no signal", () => {
    const { execPath, prefix } = launchPlan(perl, { limits: {}, sandbox });
    const { signal } = spawnSync(execPath, [...prefix, "-e", "use POSIX; abort();"]);
    expect(signal).not.toBeNull();
  });
});
