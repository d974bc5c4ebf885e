import { readFileSync } from "node:fs";

/** Capabilities of Linux that Skerry looks at, by their number (capabilities(7)). */
const numbers = {
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  CAP_DAC_READ_SEARCH: 2,
  CAP_FOWNER: 3,
  CAP_KILL: 5,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_MODULE: 16,
  CAP_SYS_RAWIO: 17,
  CAP_SYS_CHROOT: 18,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_BOOT: 22,
  CAP_SYS_RESOURCE: 24,
  CAP_MKNOD: 27,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
  CAP_CHECKPOINT_RESTORE: 40,
} as const;

export type Capability = keyof typeof numbers;

/** Whether a mask of proc_pid_status(5), in hexadecimal digits, has a capability. */
export function isIn(mask: string, capability: Capability): boolean {
  return ((BigInt(`0x${mask}`) >> BigInt(numbers[capability])) & 1n) === 1n;
}

/** Whether this process has a capability; true where the system does not tell. */
export function has(capability: Capability): boolean {
  const status = ownStatus();
  // A process that is started says what was missing.
  if (status === "") return true;
  return isIn(/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0", capability);
}

/** What proc(5) says of this process; nothing where there is no /proc. */
function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
