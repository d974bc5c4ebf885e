import type { SandboxedProgram } from "./needs.ts";

/** Families of sockets by their numbers, which are the same on all machines (linux/socket.h). */
const family = { unix: 1, internet: 2, internet6: 10 } as const;

/** The families of the sockets that each program may make. The channel to its parent it has from its start. */
export const socketFamilies: Readonly<Record<SandboxedProgram, readonly number[]>> = {
  // Entries and other cordons are reached at paths, and connections to origins are handed over by a broker.
  shard: [family.unix],
  preparing: [],
  broker: [family.unix, family.internet, family.internet6],
  entries: [family.unix],
};
