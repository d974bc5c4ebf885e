import { isIP, isIPv6 } from "node:net";
import { isLoopback } from "../admin/loopback.ts";
import type { AdminAddress } from "../serve-settings.ts";

/** Bytes that the path of a unix socket may have (unix(7); macOS has four fewer). */
const maxSocketPathBytes = 103;

/** How an address of the admin API is written, for messages. */
export const adminSyntax = '"127.0.0.1:9090", "[::1]:9090" or "unix:/run/skerry.sock"';

/** Reads `ADDRESS:PORT` or `unix:PATH`; null for anything else. */
export function parseAdminAddress(text: string): AdminAddress | null {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    const fits = path !== "" && Buffer.byteLength(path) <= maxSocketPathBytes;
    return fits && !path.includes("\0") ? { kind: "unix", path } : null;
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (match === null) return null;
  const [, inBrackets, plain, digits] = match;
  const port = Number(digits);
  const known = inBrackets === undefined ? isHost(plain!) : isIPv6(inBrackets);
  return known && port <= 65_535 ? { kind: "tcp", address: (inBrackets ?? plain)!, port } : null;
}

/** Whether something can listen on it by that name: an IP address, or `localhost`. */
export function isHost(text: string): boolean {
  return text === "localhost" || isIP(text) !== 0;
}

/** Whether only this machine's own programs reach it. */
export function isPrivate(admin: AdminAddress): boolean {
  return admin.kind === "unix" || isLoopback(admin.address);
}

/** An address as `--admin` takes it. */
export function shownAdmin(admin: AdminAddress): string {
  if (admin.kind === "unix") return `unix:${admin.path}`;
  const { address, port } = admin;
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
