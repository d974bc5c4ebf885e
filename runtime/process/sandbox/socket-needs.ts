import type { SandboxedProgram } from "./needs.ts";

/** Families of sockets by their numbers, which are the same on all machines (linux/socket.h). */
export const socketFamily = { unix: 1, internet: 2, internet6: 10 } as const;

/** What a program does with sockets, besides reading and writing those that it was handed. */
export interface SocketNeeds {
  /** Families of the sockets that it makes, by their numbers. Those of paths are streams alone: a datagram reaches any path
   * without a connection. */
  readonly families: readonly number[];
  /** Whether it connects. Whoever may can also take a connection off that it was handed, and connect it elsewhere. */
  readonly connects: boolean;
  /** Whether it listens at a path, and says who may connect there. */
  readonly listens: boolean;
  /** Whether it hands over connections. Whoever may send a message with files can send any that it has open, and whatever reads
   * it has them open then. */
  readonly hands: boolean;
}

const none: SocketNeeds = { families: [], connects: false, listens: false, hands: false };

const { unix, internet, internet6 } = socketFamily;

/** What each program does. The channel to its parent it has from its start. */
export const socketNeeds: Readonly<Record<SandboxedProgram, SocketNeeds>> = {
  // All its connections are handed to it: visitors', to origins, to the owner of entries, to other cordons.
  shard: none,
  // It sends requests on to cordons' sockets.
  front: { ...none, families: [unix], connects: true },
  preparing: none,
  // It connects wherever the network leads: to no path, where the host's own sockets are, and those of other services.
  broker: { ...none, families: [internet, internet6], connects: true, hands: true },
  entries: { ...none, families: [unix], listens: true },
};
