import { type Capability, isIn } from "../process/capabilities.ts";

/** Capabilities by which a process reaches what other users, or the whole machine, have. */
const reaching: readonly Capability[] = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_DAC_READ_SEARCH",
  "CAP_FOWNER",
  "CAP_KILL",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETPCAP",
  "CAP_NET_ADMIN",
  "CAP_NET_RAW",
  "CAP_SYS_MODULE",
  "CAP_SYS_RAWIO",
  "CAP_SYS_CHROOT",
  "CAP_SYS_PTRACE",
  "CAP_SYS_ADMIN",
  "CAP_SYS_BOOT",
  "CAP_MKNOD",
  "CAP_PERFMON",
  "CAP_BPF",
  "CAP_CHECKPOINT_RESTORE",
];

/** The names of those in a mask (hexadecimal) that reach beyond the process's own user, and how many others it has. */
export function capabilitiesIn(mask: string): { reaching: string[]; others: number } {
  const names = reaching.filter((capability) => isIn(mask, capability));
  const all = [...BigInt(`0x${mask}`).toString(2)].filter((bit) => bit === "1").length;
  return { reaching: names, others: all - names.length };
}
