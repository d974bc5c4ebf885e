import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A socket that some process of a network namespace listens on. */
export interface ListeningSocket {
  readonly kind: "unix" | "tcp";
  /** A path, `@NAME` of one without a path, or an address and a port. */
  readonly address: string;
  readonly inode: number;
}

/** Files of a process that are looked at, at most: a process that was taken over may open as many as its limit lets it. */
const maxFiles = 20_000;

/** The sockets that are listened on in a process's network namespace; null where that can't be read. */
export function listeningNear(pid: number, proc = "/proc"): ListeningSocket[] | null {
  const folder = join(proc, String(pid), "net");
  try {
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return [
      ...unixListening(read("unix")),
      ...tcpListening(read("tcp")),
      // There is none without IPv6.
      ...tcpListening(textOr(() => read("tcp6"))),
    ];
  } catch {
    return null;
  }
}

/** The sockets that a process has open, by their inodes; null where that can't be read, or are too many. */
export function socketsOf(pid: number, proc = "/proc"): Set<number> | null {
  const folder = join(proc, String(pid), "fd");
  const inodes = new Set<number>();
  try {
    const files = readdirSync(folder);
    if (files.length > maxFiles) return null;
    for (const file of files) {
      const inode = /^socket:\[(\d+)\]$/.exec(textOr(() => readlinkSync(join(folder, file))))?.[1];
      if (inode !== undefined) inodes.add(Number(inode));
    }
    return inodes;
  } catch {
    return null;
  }
}

/** The sockets in /proc/net/unix that accept connections. A path may hold the end of a line: whoever binds such a
 * socket can put a line of its own into this text, and so have one of its own paths, or a path to nothing, stand
 * for another socket. */
export function unixListening(text: string): ListeningSocket[] {
  const accepting = 0x10000;
  return text.split("\n").flatMap((line) => {
    const [, flags = "0", inode = "0", address = ""] =
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) [0-9A-F]+ [0-9A-F]+ +(\d+) (.+)$/.exec(line) ??
      [];
    const listens = (Number.parseInt(flags, 16) & accepting) !== 0;
    return listens ? [{ kind: "unix" as const, address, inode: Number(inode) }] : [];
  });
}

/** The sockets in /proc/net/tcp or tcp6 that accept connections. */
export function tcpListening(text: string): ListeningSocket[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [host = "", port = ""] = fields[1]?.split(":") ?? [];
    const listening = "0A";
    if (fields[3] !== listening || !/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(host)) return [];
    const address = `${shownHost(host)}:${Number.parseInt(port, 16)}`;
    return [{ kind: "tcp" as const, address, inode: Number(fields[9]) }];
  });
}

/** An address as the kernel shows it: words of 32 bits, each in this machine's own order of bytes. */
function shownHost(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) => {
    const four = [...word.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16));
    return isLittleEndian ? four.reverse() : four;
  });
  if (bytes.length === 4) return bytes.join(".");
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  const host = words.map((word) => word.toString(16)).join(":");
  return `[${URL.parse(`http://[${host}]`)?.hostname.slice(1, -1) ?? host}]`;
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function textOr(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
