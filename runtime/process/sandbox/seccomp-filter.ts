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
import { callsOfListeners, type Machine, systemCalls } from "./system-calls.ts";

/** What a filter of one kind of program depends on. */
export interface FilterWish {
  /** Families of the sockets that it may make, by their numbers (`socket-families.ts`). */
  readonly families: readonly number[];
  /** Whether it listens at a path, and says who may connect there. */
  readonly listens: boolean;
}

/** What a call that is refused fails with (errno(3)). */
const errors = { EPERM: 1, EINVAL: 22, ENOTTY: 25, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;
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

/** From here on numbers are of the x32 calls of x86-64, which take the same registers, or none. */
const firstUnknown = 0x40000000;

/** What holds of a call that is allowed under conditions. */
type Condition =
  | { readonly argument: number; readonly isOneOf: readonly number[]; readonly else: ErrorName }
  | {
      readonly argument: number;
      readonly masked: number;
      readonly is: number;
      readonly else: ErrorName;
    }
  | { readonly never: ErrorName };

/** Of clone(2) (linux/sched.h): a thread of this process, without namespaces of its own, and not traced. */
const cloneThread = 0x00010000;
const cloneLooked = cloneThread | 0x7e020000 | 0x00802000;

/** Commands of fcntl(2): copies of descriptors, their flags, locks, sizes of pipes, seals. Others have signals sent to
 * processes. */
const fcntlCommands = [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1033, 1034];

/** Requests of ioctl(2): whether a descriptor waits, is kept by exec, has bytes, and is a terminal. Others put words into
 * a terminal's input, among much else. */
const ioctlRequests = [0x5421, 0x5450, 0x5451, 0x541b, 0x5401, 0x802c542a, 0x5413];

/** Options of prctl(2): names, the memory's names, what is told of rights, timer slack, huge pages, features of arm64; and
 * that rights outlast a change of user, which setpriv(1) says before it starts the program. */
const prctlOptions = [
  3, 8, 15, 16, 21, 23, 29, 30, 38, 39, 41, 42, 50, 51, 54, 55, 56, 60, 61, 0x53564d41,
];

const unixFamily = 1;

function conditionsOf({ families, listens }: FilterWish): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>([
    // Whose process a number stands for can't be known here. A process that aborts ends by the trap that follows.
    ...(["kill", "tkill", "tgkill"] as const).map((name): [string, Condition] => [
      name,
      { never: "EPERM" },
    ]),
    ["clone", { argument: 0, masked: cloneLooked, is: cloneThread, else: "EPERM" }],
    ["socket", { argument: 0, isOneOf: families, else: "EAFNOSUPPORT" }],
    ["socketpair", { argument: 0, isOneOf: [unixFamily], else: "EAFNOSUPPORT" }],
    ["prlimit64", { argument: 0, isOneOf: [0], else: "EPERM" }],
    ["fcntl", { argument: 1, isOneOf: fcntlCommands, else: "EINVAL" }],
    ["ioctl", { argument: 1, isOneOf: ioctlRequests, else: "ENOTTY" }],
    ["prctl", { argument: 0, isOneOf: prctlOptions, else: "EINVAL" }],
  ]);
  if (!listens) for (const name of callsOfListeners) conditions.set(name, { never: "EPERM" });
  return conditions;
}

/** A filter of system calls: those that are listed are allowed, some under conditions, and every other one, of today's kernel
 * or a later one, is answered as by a kernel that has it not. */
export function seccompFilter(machine: Machine, wish: FilterWish): Uint8Array {
  const conditions = conditionsOf(wish);
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
  const argument = load(argumentAt(condition.argument));
  if ("masked" in condition) {
    const { masked, is } = condition;
    return [argument, and(masked), ifEqual(is, 1), end(answers.allow), refused];
  }
  const allowed = condition.isOneOf.flatMap((value) => [ifEqual(value, 1), end(answers.allow)]);
  return [argument, ...allowed, refused];
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
