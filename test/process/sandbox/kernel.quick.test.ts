import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchPlan } from "../../../runtime/process/rights.ts";
import { controlGroupFiles } from "../../../runtime/process/sandbox/control-groups.ts";
import { filesOf } from "../../../runtime/process/sandbox/needs.ts";
import type { ProcessSandbox } from "../../../runtime/process/sandbox/process-sandbox.ts";
import { seccompFilter } from "../../../runtime/process/sandbox/seccomp-filter.ts";
import { socketNeeds } from "../../../runtime/process/sandbox/socket-needs.ts";
import type { Machine } from "../../../runtime/process/sandbox/system-calls.ts";
import { perlPath as perl } from "../../machine.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-kernel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calls = {
  x64: {
    ...{ ptrace: 101, unshare: 272, keyctl: 250, memfd: 319, uring: 425 },
    ...{ socket: 41, socketpair: 53, connect: 42, sendmsg: 46, mmap: 9 },
  },
  arm64: {
    ...{ ptrace: 117, unshare: 97, keyctl: 219, memfd: 279, uring: 425 },
    ...{ socket: 198, socketpair: 199, connect: 203, sendmsg: 211, mmap: 222 },
  },
}[process.arch as Machine];

/** Perl that tells "done", or why it failed. */
const call = (number: number, ...args: (string | number)[]) =>
  `my $r = syscall(${[number, ...args].join(", ")}); print $r == -1 ? 0 + $! : "done";`;

describe.runIf(hasSandbox && existsSync(perl) && calls !== undefined)("the kernel", () => {
  let sandbox: ProcessSandbox;
  let ofFront: ProcessSandbox;
  /** Another process with the rights that those have which are started here. */
  let peer: ChildProcess;
  beforeAll(async () => {
    const { execPath, prefix } = launchPlan(perl, { limits: {} });
    peer = spawn(execPath, [...prefix, "-e", '$| = 1; print "up"; sleep 600;']);
    await once(peer.stdout!, "data");
    process.env.PEER = String(peer.pid);
    sandbox = sandboxOf("shard");
    ofFront = sandboxOf("front");
  });
  afterAll(() => peer.kill());

  /** With the program's filter, and perl's files. */
  function sandboxOf(program: "shard" | "front"): ProcessSandbox {
    const filter = join(folder, program);
    writeFileSync(filter, seccompFilter(process.arch as Machine, socketNeeds[program]));
    const places = { node: perl, dataDir: folder, artifacts: folder, runFolder: folder };
    const more = { ledgers: folder, flags: [] };
    return { filter, files: filesOf("preparing", { ...places, ...more }) };
  }

  function run(code: string, within: ProcessSandbox | null): string {
    const rights = { limits: {}, ...(within !== null && { sandbox: within }) };
    const { execPath, prefix } = launchPlan(perl, rights);
    return spawnSync(execPath, [...prefix, "-e", code], { encoding: "utf8" }).stdout;
  }

  /** The same while this process goes on, with more files. */
  async function runBeside(code: string, within: ProcessSandbox | null, stdio: StdioOptions) {
    const rights = { limits: {}, ...(within !== null && { sandbox: within }) };
    const { execPath, prefix } = launchPlan(perl, rights);
    const child = spawn(execPath, [...prefix, "-e", code], { stdio });
    let printed = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    await once(child, "close");
    return printed;
  }

  const [EPERM, EACCES, ENOSYS, EAFNOSUPPORT] = [1, 13, 38, 97].map(String);

  test.each<[string, string, string]>([
    ["tracing itself be allowed", call(calls!.ptrace, 0, 0, 0, 0), ENOSYS!],
    ["namespaces", call(calls!.unshare, 0x400), ENOSYS!],
    ["keys of the kernel", call(calls!.keyctl, 0, -3, 0), ENOSYS!],
    ["a program that is no file", `my $name = "x"; ${call(calls!.memfd, "$name", 0)}`, ENOSYS!],
    ["a socket of netlink", call(calls!.socket, 16, 3, 0), EAFNOSUPPORT!],
    ["a socket of the internet", call(calls!.socket, 2, 1, 0), EAFNOSUPPORT!],
    ["a socket of paths", call(calls!.socket, 1, 1, 0), EAFNOSUPPORT!],
    [
      "a pair of sockets that send to any path",
      `my $pair = "\\0" x 8; ${call(calls!.socketpair, 1, 2, 0, "$pair")}`,
      EAFNOSUPPORT!,
    ],
    ["a message with files", call(calls!.sendmsg, 1, 0, 0), EPERM!],
    ["a signal to its parent", "print kill(0, getppid()) ? 'done' : 0 + $!;", EPERM!],
    [
      "memory that is kept while none is mapped",
      call(calls!.mmap, 0, 4_096, 3, 0x21, -1, 0),
      EPERM!,
    ],
    ["another program", 'exec {"/bin/true"} "true" or print 0 + $!;', EACCES!],
    ["an account's file", 'print open(F, "<", "/etc/passwd") ? "done" : 0 + $!;', EACCES!],
    [
      "the control groups of others",
      'print opendir(D, "/sys/fs/cgroup") ? "done" : 0 + $!;',
      EACCES!,
    ],
    [
      "another process's memory",
      'print open(F, "<", "/proc/$ENV{PEER}/maps") ? "done" : 0 + $!;',
      EACCES!,
    ],
  ])("refuses %s, which it allows without", (_what, code, refusal) => {
    expect(run(code, sandbox)).toBe(refusal);
    // Another bound may be around these tests, which refuses in another way.
    expect(run(code, null)).not.toBe(refusal);
  });

  test("a process reads what its control groups allow it", () => {
    const files = controlGroupFiles().filter((path) => existsSync(path));
    const read = `for (qw(${files.join(" ")})) { open(F, "<", $_) or die; print "$_ read\\n"; }`;
    expect(files.length).toBeGreaterThan(0);
    expect(run(read, sandbox)).toBe(run(read, null));
    expect(run(read, sandbox)).toBe(files.map((path) => `${path} read\n`).join(""));
  });

  describe("connections", () => {
    const servers: Server[] = [];
    afterAll(() => {
      for (const server of servers) server.close();
    });

    /** What listens, and how many have come. */
    async function listening(where: string | number) {
      let came = 0;
      const server = createServer((socket) => {
        came++;
        socket.on("error", () => {}).resume();
      });
      servers.push(server);
      await once(server.listen(where), "listening");
      return { port: (server.address() as AddressInfo).port, came: () => came };
    }

    /** Takes the connection off that the process has as its file 3, and connects it to another port. */
    const turn = (port: number) => `
      my $nowhere = pack("S x14", 0);
      my $there = pack("S n C4 x8", 2, ${port}, 127, 0, 0, 1);
      my $r = syscall(${calls!.connect}, 3, $nowhere, 16);
      if ($r == -1) { print 0 + $!; exit }
      syscall(${calls!.connect}, 3, $there, 16);
      select(undef, undef, undef, 0.1);
      print "turned";`;

    async function turnedElsewhere(within: ProcessSandbox | null) {
      const [first, second] = [await listening(0), await listening(0)];
      const held = connect(first.port, "127.0.0.1").on("error", () => {});
      await once(held, "connect");
      const printed = await runBeside(turn(second.port), within, [
        "ignore",
        "pipe",
        "inherit",
        held,
      ]);
      held.destroy();
      return { printed, came: second.came() };
    }

    test("that a shard holds it can't turn elsewhere; without a filter it can", async () => {
      expect(await turnedElsewhere(sandbox)).toEqual({ printed: EPERM, came: 0 });
      expect(await turnedElsewhere(null)).toEqual({ printed: "turned", came: 1 });
    });

    test("to a path a front makes, and a shard does not", async () => {
      const path = join(folder, "cordon.sock");
      const cordon = await listening(path);
      const there = `
        my $s = syscall(${calls!.socket}, 1, 1, 0);
        if ($s == -1) { print 0 + $!; exit }
        my $at = pack("S a108", 1, "${path}");
        my $r = syscall(${calls!.connect}, $s, $at, 110); print $r == -1 ? 0 + $! : "done";`;
      const files: StdioOptions = ["ignore", "pipe", "inherit"];
      expect(await runBeside(there, ofFront, files)).toBe("done");
      expect(await runBeside(there, sandbox, files)).toBe(EAFNOSUPPORT);
      expect(cordon.came()).toBe(1);
      expect(run(call(calls!.socket, 2, 1, 0), ofFront)).toBe(EAFNOSUPPORT);
    });
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
