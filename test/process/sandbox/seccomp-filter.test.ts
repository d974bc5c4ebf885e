import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { auditNumbers, seccompFilter } from "../../../runtime/process/sandbox/seccomp-filter.ts";
import { type SocketNeeds, socketNeeds } from "../../../runtime/process/sandbox/socket-needs.ts";
import { type Machine, systemCalls } from "../../../runtime/process/sandbox/system-calls.ts";
import { runFilter } from "./support/run-filter.ts";

const allow = 0x7fff0000;
const kill = 0x80000000;
const failing = (errno: number) => 0x00050000 | errno;
const [EPERM, EINVAL, ENOTTY, ENOSYS, EOPNOTSUPP, EAFNOSUPPORT] = [1, 22, 25, 38, 95, 97].map(
  failing,
);

const machines: readonly Machine[] = ["x64", "arm64"];

function filterOf(machine: Machine, needs: SocketNeeds = socketNeeds.shard) {
  const filter = seccompFilter(machine, needs);
  return (number: number, ...args: (number | bigint)[]) =>
    runFilter(filter, { machine: auditNumbers[machine], number, args });
}

const numberOf = (name: string, machine: Machine) => systemCalls.get(name)![machine]!;

/** What a process that was taken over would want, by its number on x86-64 and on arm64. */
const dangerous: Readonly<Record<string, readonly [number, number]>> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  pidfd_send_signal: [424, 424],
  process_madvise: [440, 440],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  mount: [165, 40],
  umount2: [166, 39],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  mount_setattr: [442, 442],
  unshare: [272, 97],
  setns: [308, 268],
  pivot_root: [155, 41],
  chroot: [161, 51],
  kexec_load: [246, 104],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  swapon: [167, 224],
  acct: [163, 89],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  personality: [135, 92],
  memfd_create: [319, 279],
  execveat: [322, 281],
  clone3: [435, 435],
  setuid: [105, 146],
  mknodat: [259, 33],
  fchownat: [260, 54],
  setxattr: [188, 5],
  shmget: [29, 194],
  mq_open: [240, 180],
  sched_setaffinity: [203, 122],
  setpriority: [141, 140],
  clock_settime: [227, 112],
  seccomp: [317, 277],
};

describe.each(machines)("the filter of system calls on %s", (machine) => {
  test("ends a process that calls as on another machine", () => {
    const filter = seccompFilter(machine, socketNeeds.shard);
    const others = [auditNumbers[machine === "x64" ? "arm64" : "x64"], 0x40000003, 0, 0xffffffff];
    for (const other of others) {
      expect(runFilter(filter, { machine: other, number: 0 })).toBe(kill);
    }
  });

  test("has no call of numbers that no machine has, or of x32", () => {
    const answer = filterOf(machine);
    for (const number of [-1, -2, 2 ** 31, 2 ** 31 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 30 + 520]) {
      expect(answer(number)).toBe(ENOSYS);
    }
  });

  test("allows what is listed, and nothing else of today's kernel or a later one", () => {
    const answer = filterOf(machine);
    const listed = new Set([...systemCalls.values()].map((numbers) => numbers[machine]));
    for (let number = 0; number < 2_000; number++) {
      if (!listed.has(number)) expect(answer(number), String(number)).toBe(ENOSYS);
    }
    for (const name of ["read", "openat", "munmap", "futex", "epoll_ctl", "sendto", "execve"]) {
      expect(answer(numberOf(name, machine)), name).toBe(allow);
    }
  });

  test.each(Object.entries(dangerous))("refuses %s", (_name, numbers) => {
    const number = numbers[machine === "x64" ? 0 : 1];
    expect(filterOf(machine)(number, 0, 0, 0)).toBe(ENOSYS);
  });

  test("makes threads, and no process", () => {
    const answer = filterOf(machine);
    const clone = numberOf("clone", machine);
    const thread = 0x3d0f00;
    expect(answer(clone, thread)).toBe(allow);
    // fork, vfork, a thread with a user namespace, one that is traced, and the bit in the upper half.
    const others = [17, 0x4111, 0x1200011, thread | 0x10000000, thread | 0x2000, 0x10000n << 32n];
    for (const flags of others) expect(answer(clone, flags)).toBe(EPERM);
  });

  test("maps memory that is its own, and files; none that it could keep while none of it is mapped", () => {
    const answer = filterOf(machine);
    const map = (flags: number) => answer(numberOf("mmap", machine), 0, 4_096, 3, flags);
    // Private, with reserve, huge pages, at a fixed place, as a stack; of files, private or shared.
    for (const flags of [0x22, 0x4022, 0x40022, 0x32, 0x20022, 0x02, 0x01]) {
      expect(map(flags), flags.toString(16)).toBe(allow);
    }
    for (const flags of [0x21, 0x4021, 0x31, 0x23, 0x20, 0x28]) {
      expect(map(flags), flags.toString(16)).toBe(EPERM);
    }
  });

  test("makes sockets of the program's families alone", () => {
    const socket = (program: keyof typeof socketNeeds) => {
      const answer = filterOf(machine, socketNeeds[program]);
      return (family: number | bigint, type = 1) =>
        answer(numberOf("socket", machine), family, type, 0);
    };
    const packets = [16, 17, 38, 40, -1];
    for (const family of [2, 10]) expect(socket("broker")(family)).toBe(allow);
    for (const family of [1, ...packets]) {
      expect(socket("broker")(family)).toBe(EAFNOSUPPORT);
    }
    for (const program of ["front", "entries"] as const) {
      expect(socket(program)(1)).toBe(allow);
      for (const family of [2, 10, ...packets]) expect(socket(program)(family)).toBe(EAFNOSUPPORT);
    }
    for (const program of ["shard", "preparing"] as const) {
      for (const family of [1, 2, 10]) expect(socket(program)(family)).toBe(EAFNOSUPPORT);
    }
    // Flags of a socket are not its type.
    const flags = 0x80800;
    for (const program of ["front", "entries"] as const) {
      expect(socket(program)(1, 1 | flags)).toBe(allow);
      for (const type of [2, 3, 5, 2 | flags]) expect(socket(program)(1, type)).toBe(EAFNOSUPPORT);
    }
    expect(socket("broker")(2, 2 | flags)).toBe(allow);
    // The kernel reads the low half alone.
    expect(socket("broker")((1n << 32n) | 16n)).toBe(EAFNOSUPPORT);
    for (const needs of Object.values(socketNeeds)) {
      for (const family of [1, 16]) {
        const pair = filterOf(machine, needs)(numberOf("socketpair", machine), family, 1);
        expect(pair).toBe(EAFNOSUPPORT);
      }
    }
  });

  test("connects where the program does, and nowhere else", () => {
    const fastOpen = 0x20000000;
    const flagsAt = { sendto: 3, sendmsg: 2, sendmmsg: 3 };
    const withFiles = new Set(["sendmsg", "sendmmsg"]);
    const connecting = new Set(["front", "broker"]);
    for (const [program, needs] of Object.entries(socketNeeds)) {
      const answer = filterOf(machine, needs);
      const may = connecting.has(program);
      expect(answer(numberOf("connect", machine), 3, 0, 16), program).toBe(may ? allow : EPERM);
      for (const [name, place] of Object.entries(flagsAt)) {
        const send = (flags: number) => {
          const args = Array<number>(4).fill(0);
          args[place] = flags;
          return answer(numberOf(name, machine), ...args);
        };
        if (withFiles.has(name) && !needs.hands) {
          expect(send(0x4000), name).toBe(EPERM);
          continue;
        }
        expect(send(0x4000), name).toBe(allow);
        // A message that connects as it is sent.
        expect(send(fastOpen | 0x4000), name).toBe(may ? allow : EOPNOTSUPP);
      }
    }
  });

  test("hands over files where the program does, and nowhere else", () => {
    const handing = Object.keys(socketNeeds).filter(
      (program) => socketNeeds[program as keyof typeof socketNeeds].hands,
    );
    expect(handing).toEqual(["broker"]);
  });

  test("listens where the program does, and nowhere else", () => {
    for (const [program, { listens, ...needs }] of Object.entries(socketNeeds)) {
      const answer = filterOf(machine, { ...needs, listens });
      for (const name of ["bind", "listen", "accept4"]) {
        expect(answer(numberOf(name, machine), 3), program).toBe(listens ? allow : EPERM);
      }
    }
  });

  test("sends no signals, and sets nothing of other processes", () => {
    const answer = filterOf(machine);
    for (const name of ["kill", "tgkill", "tkill"]) {
      expect(answer(numberOf(name, machine), 1, 1, 9)).toBe(EPERM);
    }
    const limit = numberOf("prlimit64", machine);
    expect(answer(limit, 0, 7)).toBe(allow);
    expect(answer(limit, 1234, 7)).toBe(EPERM);
    const fcntl = numberOf("fcntl", machine);
    expect(answer(fcntl, 3, 4, 0)).toBe(allow);
    // F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY.
    // The last one makes a pipe larger.
    for (const command of [8, 10, 15, 1026, 1031]) expect(answer(fcntl, 3, command)).toBe(EINVAL);
    const ioctl = numberOf("ioctl", machine);
    expect(answer(ioctl, 3, 0x5421)).toBe(allow);
    // TIOCSTI, TIOCLINUX, FIOSETOWN.
    for (const request of [0x5412, 0x541c, 0x8901]) expect(answer(ioctl, 3, request)).toBe(ENOTTY);
    // PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_PTRACER.
    for (const option of [4, 22, 0x59616d61])
      expect(answer(numberOf("prctl", machine), option)).toBe(EINVAL);
  });

  test("says who may use a file where a program listens, and nowhere else", () => {
    const number = numberOf("fchmodat", machine);
    expect(filterOf(machine, socketNeeds.entries)(number)).toBe(allow);
    expect(filterOf(machine, socketNeeds.front)(number)).toBe(EPERM);
  });
});

const headers: Readonly<Record<Machine, readonly string[]>> = {
  x64: ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"],
  arm64: ["/usr/include/asm-generic/unistd.h"],
};

// Of Debian's linux-libc-dev.
describe.each(machines)("numbers on %s", (machine) => {
  const header = headers[machine].find((path) => existsSync(path));

  test.runIf(header !== undefined)("are those of the system's headers", () => {
    const text = readFileSync(header!, "utf8");
    const defined = new Map<string, string>();
    for (const [, name = "", value = ""] of text.matchAll(/^#define (__NR\w*) (\w+)/gm)) {
      if (!defined.has(name)) defined.set(name, value);
    }
    const numberIn = (name: string) => {
      const value = defined.get(`__NR_${name}`) ?? "";
      return Number(defined.get(value) ?? value);
    };
    for (const [name, numbers] of systemCalls) {
      // What the kernel has of older ways a newer machine has not.
      if (numbers[machine] !== null && defined.has(`__NR_${name}`)) {
        expect(numbers[machine], name).toBe(numberIn(name));
      }
    }
    expect(defined.size).toBeGreaterThan(250);
  });
});
