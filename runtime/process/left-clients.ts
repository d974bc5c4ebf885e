import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import type { RawConnection } from "./raw-connection.ts";

/** The kernel's tables of this process's network namespace (proc_pid_net(5)): what listens on `::` has all its connections in the
 * second. */
const tables = { v4: "/proc/net/tcp", v6: "/proc/net/tcp6" };

/** The state of a connection whose client has closed its half: most have left, some go on reading (RFC 9293, section 3.3.2). */
const closeWait = "08";
const timeWait = "06";

/** A table is read again at the soonest after so many ms, and after so many times the CPU time that it took: the kernel goes through
 * all the places that a machine has for connections, which takes some 6 ms for 262,144. */
const readAfter = 100;
const timesReading = 20;

type Handable = Socket | RawConnection;

/** What is known of a connection from which nothing is read here. */
export type ClientState = "there" | "half-closed" | "gone" | "unknown";

/** Whether the clients of connections that nobody reads have left, as the kernel's tables tell: such a connection tells nothing
 * itself before it is read. */
export class LeftClients {
  readonly #read: (family: Family) => string;
  #nextRead = Number.NEGATIVE_INFINITY;
  #readings = 0;
  #states: ReadonlyMap<string, string> = new Map();
  /** The families whose tables were read last, and those to be read next. */
  #families: ReadonlySet<Family> = new Set();
  #wanted = new Set<Family>();
  /** At which reading connections were in no table first: entries may be passed over while a table changes. */
  #missing = new WeakMap<Handable, number>();

  /** @param read returns a table's text, empty where the system has none. */
  constructor(read: (family: Family) => string = readTable) {
    this.#read = read;
  }

  /** Reads the tables of such connections again where it is time to, and those that were asked for since. Returns how often that was
   * done. */
  refresh(families: Iterable<Family>): number {
    for (const family of families) this.#wanted.add(family);
    const now = performance.now();
    if (now < this.#nextRead) return this.#readings;
    const begun = ownCpuMs();
    const states = new Map<string, string>();
    for (const family of this.#wanted) {
      addStates(states, this.#read(family), family === "v4" ? 13 : 37);
    }
    this.#states = states;
    this.#families = this.#wanted;
    this.#wanted = new Set();
    this.#nextRead = now + Math.max(readAfter, timesReading * (ownCpuMs() - begun));
    return ++this.#readings;
  }

  /** The states of connections, in their order, when the tables were read last. */
  look(connections: readonly Handable[]): readonly ClientState[] {
    const found = connections.map((each) =>
      each instanceof Socket ? this.#states.get(keyOf(each)) : undefined,
    );
    // A socket that another network namespace made is in none of this one's tables.
    const areTheirs = found.some((state) => state !== undefined);
    return found.map((state, i): ClientState => {
      const each = connections[i]!;
      if (state !== undefined) {
        this.#missing.delete(each);
        return state === closeWait ? "half-closed" : "there";
      }
      const family = familyOf(each);
      if (family === null || !this.#families.has(family)) return "unknown";
      const since = this.#missing.get(each);
      if (since === undefined) this.#missing.set(each, this.#readings);
      const isGone = areTheirs && since !== undefined && since < this.#readings;
      return isGone ? "gone" : "unknown";
    });
  }
}

/** The one of this process: its tables are as long for each asker. */
export const leftClients = new LeftClients();

/** The family of a connection's socket, which may be that of its listener. */
export type Family = "v4" | "v6";

/** Null: it is none of TCP, or in no table by its addresses. A client that has left has no address any more. */
export function familyOf(each: Handable): Family | null {
  const address = each instanceof Socket ? each.localAddress : undefined;
  if (address === undefined) return null;
  return address.includes(":") ? "v6" : "v4";
}

function readTable(family: Family): string {
  try {
    return readFileSync(tables[family], "latin1");
  } catch {
    return "";
  }
}

function ownCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Adds the states of a table's connections, by the local port and the client's address and port as it has them; the addresses have
 * `width` characters with their ports. Lines are as "  12: 0100007F:1F90 0100007F:A2C4 01 ...". */
function addStates(states: Map<string, string>, text: string, width: number): void {
  for (let line = text.indexOf("\n") + 1; line > 0 && line < text.length; ) {
    const local = text.indexOf(":", line) + 2;
    const remote = local + width + 1;
    const state = text.slice(remote + width + 1, remote + width + 3);
    // Most of a busy machine's are connections that have ended.
    if (state !== timeWait) {
      const key = `${text.slice(local + width - 4, local + width)} ${keyIn(text.slice(remote, remote + width))}`;
      states.set(key, state);
    }
    line = text.indexOf("\n", remote) + 1;
  }
}

/** An IPv4 address is the same in both tables. */
function keyIn(remote: string): string {
  const mapped = "0000000000000000FFFF0000";
  return remote.startsWith(mapped) ? remote.slice(mapped.length) : remote;
}

function keyOf({ localPort, remoteAddress = "", remotePort }: Socket): string {
  return `${hexPort(localPort)} ${hexAddress(remoteAddress)}:${hexPort(remotePort)}`;
}

const hexPort = (port = 0) => port.toString(16).toUpperCase().padStart(4, "0");

/** An address as the tables have it: words of four bytes, the last byte of each first, as on all machines that Node is packaged
 * for here. */
function hexAddress(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/i.exec(address);
  if (v4 !== null) return hexBytes(v4.slice(1).map(Number));
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return hexBytes(
    all.flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}

function hexBytes(bytes: readonly number[]): string {
  let text = "";
  for (let word = 0; word < bytes.length; word += 4) {
    for (let at = word + 3; at >= word; at--) {
      text += (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0");
    }
  }
  return text;
}
