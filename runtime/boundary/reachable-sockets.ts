import { type ListeningSocket, listeningNear, socketsOf } from "./listening-sockets.ts";
import { mayConnect } from "./may-connect.ts";
import type { ProcessFacts } from "./process-facts.ts";
import type { ReachableSocket, SideProcess } from "./side.ts";

/** What the host knows of a socket that it listens on. */
export type SocketPurpose = Pick<ReachableSocket, "purpose" | "asks" | "cordon">;

/** The purpose of one of the host's sockets; null for one that the host knows nothing of. */
export type PurposeOf = (
  socket: Pick<ReachableSocket, "kind" | "address" | "listener">,
) => SocketPurpose | null;

/** A socket, and where it is: one without a path can be reached within its network namespace alone. */
export interface PlacedSocket extends ReachableSocket {
  readonly network: string | null;
}

/** Sockets that are looked at, at most: a process that was taken over may listen on thousands, to hold this one up. */
const maxSockets = 200;

/** The sockets that these processes listen on; null where that can't be found out, or are too many. */
export function listenedOn(
  processes: readonly ProcessFacts[],
  purposeOf: PurposeOf,
): PlacedSocket[] | null {
  const tables = new Map<string, readonly ListeningSocket[]>();
  const found = new Map<string, PlacedSocket>();
  for (const { pid, namespaces } of processes) {
    const network = namespaces?.net ?? null;
    const key = network ?? `of ${pid}`;
    const table = tables.get(key) ?? listeningNear(pid);
    const own = socketsOf(pid);
    if (table === null || own === null) return null;
    tables.set(key, table);
    for (const { kind, address, inode } of table) {
      if (!own.has(inode)) continue;
      const socket = { kind, address, listener: pid };
      const purpose = purposeOf(socket) ?? { purpose: null, asks: "nothing", cordon: null };
      found.set(`${kind} ${address}`, { ...socket, ...purpose, network });
      if (found.size > maxSockets) return null;
    }
  }
  return [...found.values()];
}

/** The sockets that one of the processes can connect to, or that are connected to for it; null where that can't be
 * found out. */
export function reachableBy(
  processes: readonly SideProcess[],
  sockets: readonly PlacedSocket[],
): ReachableSocket[] | null {
  const reachable: ReachableSocket[] = [];
  for (const { network, ...socket } of sockets) {
    const answers = processes.map((process) => reaches(process, socket, network));
    if (answers.includes(true)) reachable.push(socket);
    else if (answers.includes(null)) return null;
  }
  return reachable;
}

function reaches(
  process: SideProcess,
  { kind, address }: ReachableSocket,
  network: string | null,
): boolean | null {
  const { connectsOnlyTo } = process;
  if (connectsOnlyTo !== null) return kind === "unix" && connectsOnlyTo.includes(address);
  if (kind === "unix" && !address.startsWith("@")) return mayConnect(process, address);
  const own = process.namespaces?.net;
  return own === undefined || network === null ? null : own === network;
}
