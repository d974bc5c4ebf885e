/** Capabilities by which a process reaches what other users, or the whole machine, have, by their number
 * (capabilities(7)). */
const reaching: readonly (readonly [bit: bigint, name: string])[] = [
  [0n, "CAP_CHOWN"],
  [1n, "CAP_DAC_OVERRIDE"],
  [2n, "CAP_DAC_READ_SEARCH"],
  [3n, "CAP_FOWNER"],
  [5n, "CAP_KILL"],
  [6n, "CAP_SETGID"],
  [7n, "CAP_SETUID"],
  [8n, "CAP_SETPCAP"],
  [12n, "CAP_NET_ADMIN"],
  [13n, "CAP_NET_RAW"],
  [16n, "CAP_SYS_MODULE"],
  [17n, "CAP_SYS_RAWIO"],
  [18n, "CAP_SYS_CHROOT"],
  [19n, "CAP_SYS_PTRACE"],
  [21n, "CAP_SYS_ADMIN"],
  [22n, "CAP_SYS_BOOT"],
  [27n, "CAP_MKNOD"],
  [38n, "CAP_PERFMON"],
  [39n, "CAP_BPF"],
  [40n, "CAP_CHECKPOINT_RESTORE"],
];

/** The names of those in a mask (hexadecimal) that reach beyond the process's own user, and how many others it has. */
export function capabilitiesIn(mask: string): { reaching: string[]; others: number } {
  const bits = BigInt(`0x${mask}`);
  const names = reaching.filter(([bit]) => ((bits >> bit) & 1n) === 1n).map(([, name]) => name);
  const all = [...bits.toString(2)].filter((bit) => bit === "1").length;
  return { reaching: names, others: all - names.length };
}
