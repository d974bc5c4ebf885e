import { readFileSync } from "node:fs";

/** Capabilities of Linux by their number (capabilities(7)). */
const capabilities = {
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  CAP_KILL: 5,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_SYS_PTRACE: 19,
} as const;

export type Capability = keyof typeof capabilities;

/** Whether this process has a capability; true where the system does not tell. */
export function has(capability: Capability): boolean {
  const status = ownStatus();
  // A process that is started says what was missing.
  if (status === "") return true;
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return ((effective >> BigInt(capabilities[capability])) & 1n) === 1n;
}

/** What proc(5) says of this process; nothing where there is no /proc. */
function ownStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}
