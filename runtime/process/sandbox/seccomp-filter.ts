import {
  and,
  assemble,
  end,
  type Instruction,
  ifAtLeast,
  ifEqual,
  load,
  unlessEqual,
  unlessMore,
} from "./bpf.ts";
import { type SocketNeeds, socketFamily } from "./socket-needs.ts";
import { callsOfListeners, type Machine, systemCalls } from "./system-calls.ts";

/** What a call that is refused fails with (errno(3)). */
const errors = {
  EPERM: 1,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSYS: 38,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
} as const;
type ErrorName = keyof typeof errors;

/** What a filter answers (linux/seccomp.h): an error has its number in the low bits. */
const answers = { allow: 0x7fff0000, error: 0x00050000, killProcess: 0x80000000 };

/** Where struct seccomp_data has what a filter reads. */
const numberAt = 0;
const machineAt = 4;
/** The low half of an argument: all that the kernel reads of those that are looked at here. */
const argumentAt = (index: number) => 16 + 8 * index;

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 (linux/audit.h). */
export const auditNumbers: Readonly<Record<Machine, number>> = {
  x64: 0xc000003e,
  arm64: 0xc00000b7,
};

/** The first number of the x32 calls of x86-64, which take the same registers; from here on no call is known. */
const firstUnknown = 0x40000000;

/** What holds of a call that is allowed under conditions. */
type Condition =
  | { readonly argument: number; readonly isOneOf: readonly number[]; readonly else: ErrorName }
  | {
      readonly argument: number;
      readonly masked: number;
      readonly isOneOf: readonly number[];
      readonly else: ErrorName;
    }
  /** A socket of one of these families; of paths, a stream. */
  | { readonly families: readonly number[]; readonly else: ErrorName }
  | { readonly never: ErrorName };

/** Flags of clone(2) (linux/sched.h): a thread of this process, without namespaces of its own, and not traced. */
const cloneThread = 0x00010000;
const cloneLooked = cloneThread | 0x7e020000 | 0x00802000;

/** Commands of fcntl(2): copies of descriptors, their flags, locks, what a pipe's size is, seals. Others have signals sent to
 * processes; a pipe that is made larger holds up to 1 MiB, which is no process's memory and counts as nobody's. */
const fcntlCommands = [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032, 1033, 1034];

/** Requests of ioctl(2): whether a descriptor waits, is kept by exec, has bytes, and is a terminal. Others put words into
 * a terminal's input, among much else. */
const ioctlRequests = [0x5421, 0x5450, 0x5451, 0x541b, 0x5401, 0x802c542a, 0x5413];

/** Flags of mmap(2) (asm-generic/mman-common.h): whether memory is shared, and whether it is of no file. */
const mapShared = 0x01;
const mapPrivate = 0x02;
const mapAnonymous = 0x20;
const mapLooked = 0x0f | mapAnonymous;
/** Not shared memory of no file: a process keeps that while none of it is mapped or resident (madvise(2), MADV_DONTNEED), and no look
 * at what the process has would see it. */
const mapsAllowed = [mapPrivate | mapAnonymous, mapPrivate, mapShared];

/** Options of prctl(2): names, the memory's names, what is told of rights, timer slack, huge pages, features of arm64; and
 * that rights outlast a change of user, which setpriv(1) says before it starts the program. */
const prctlOptions = [
  3, 8, 15, 16, 21, 23, 29, 30, 38, 39, 41, 42, 50, 51, 54, 55, 56, 60, 61, 0x53564d41,
];

/** The type of a socket (linux/net.h): the bits that are not flags, and the type of a stream. */
const socketType = 0xf;
const streamType = 1;

/** The flag of a message (linux/socket.h) that connects as it is sent. */
const fastOpen = 0x20000000;

/** Calls that send a message, with the place of its flags. */
const sends = { sendto: 3, sendmsg: 2, sendmmsg: 3 };

/** Calls whose message may pass files along. */
const messagesWithFiles = ["sendmsg", "sendmmsg"] as const;

function conditionsOf({
  families,
  connects,
  listens,
  hands,
}: SocketNeeds): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>([
    // Whose process a number stands for can't be known here. A process that aborts ends by the trap that follows.
    ...(["kill", "tkill", "tgkill"] as const).map((name): [string, Condition] => [
      name,
      { never: "EPERM" },
    ]),
    ["clone", { argument: 0, masked: cloneLooked, isOneOf: [cloneThread], else: "EPERM" }],
    ["mmap", { argument: 3, masked: mapLooked, isOneOf: mapsAllowed, else: "EPERM" }],
    ["socket", { families, else: "EAFNOSUPPORT" }],
    // No program needs one. A datagram socket of a pair would send to any path.
    ["socketpair", { never: "EAFNOSUPPORT" }],
    ["prlimit64", { argument: 0, isOneOf: [0], else: "EPERM" }],
    ["fcntl", { argument: 1, isOneOf: fcntlCommands, else: "EINVAL" }],
    ["ioctl", { argument: 1, isOneOf: ioctlRequests, else: "ENOTTY" }],
    ["prctl", { argument: 0, isOneOf: prctlOptions, else: "EINVAL" }],
  ]);
  if (!listens) for (const name of callsOfListeners) conditions.set(name, { never: "EPERM" });
  if (!connects) {
    // Not even by no address, which takes a connection off: it could be made to another one then.
    conditions.set("connect", { never: "EPERM" });
    for (const [name, argument] of Object.entries(sends)) {
      conditions.set(name, { argument, masked: fastOpen, isOneOf: [0], else: "EOPNOTSUPP" });
    }
  }
  if (!hands) for (const name of messagesWithFiles) conditions.set(name, { never: "EPERM" });
  return conditions;
}

/** A filter of system calls: those that are listed are allowed, some under conditions, and every other one, of today's kernel
 * or a later one, fails with ENOSYS, as on a kernel without it. */
export function seccompFilter(machine: Machine, needs: SocketNeeds): Uint8Array {
  const conditions = conditionsOf(needs);
  const program: Instruction[] = [
    load(machineAt),
    unlessEqual(auditNumbers[machine], 1),
    end(answers.killProcess),
    load(numberAt),
    ifAtLeast(firstUnknown, 1),
    end(refusal("ENOSYS")),
  ];
  const free: number[] = [];
  for (const [name, numbers] of systemCalls) {
    const number = numbers[machine];
    if (number === null) continue;
    const condition = conditions.get(name);
    if (condition === undefined) free.push(number);
    else program.push(...block(number, condition));
  }
  for (const [first, last] of ranges(free)) {
    program.push(ifAtLeast(first, 2), unlessMore(last, 1), end(answers.allow));
  }
  program.push(end(refusal("ENOSYS")));
  return assemble(program);
}

/** What is done for the call with this number; the accumulator has the number, and has it still for others. */
function block(number: number, condition: Condition): Instruction[] {
  const inside = bodyOf(condition);
  return [ifEqual(number, inside.length), ...inside];
}

function bodyOf(condition: Condition): Instruction[] {
  if ("never" in condition) return [end(refusal(condition.never))];
  const refused = end(refusal(condition.else));
  if ("families" in condition) return [...condition.families.flatMap(ofFamily), refused];
  const looked = "masked" in condition ? [and(condition.masked)] : [];
  const allowed = condition.isOneOf.flatMap((value) => [ifEqual(value, 1), end(answers.allow)]);
  return [load(argumentAt(condition.argument)), ...looked, ...allowed, refused];
}

/** Allows sockets of a family, and goes on after that where it is another one. */
function ofFamily(family: number): Instruction[] {
  const isAllowed =
    family === socketFamily.unix
      ? [load(argumentAt(1)), and(socketType), ifEqual(streamType, 1), end(answers.allow)]
      : [end(answers.allow)];
  return [load(argumentAt(0)), ifEqual(family, isAllowed.length), ...isAllowed];
}

function refusal(name: ErrorName): number {
  return answers.error | errors[name];
}

/** Numbers as ranges, both ends included, in order. */
function ranges(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}
