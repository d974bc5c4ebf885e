import { once } from "node:events";
import { lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { SkerryError } from "../../errors.ts";
import { listenFailure, socketFailure } from "../listen-failure.ts";
import type { AdminAddress } from "../serve-settings.ts";

/** Has the server listen, and gives where: `http://127.0.0.1:9090`, `unix:/run/skerry.sock`. Who may
 * reach a unix socket is for the file's rights to say: its owner alone.
 * @throws SkerryError `port-in-use`, `cannot-listen`. */
export async function listen(server: Server, address: AdminAddress): Promise<string> {
  if (address.kind === "tcp") {
    await bind(server, address, () => server.listen(address.port, address.address));
    const { address: host, port, family } = server.address() as AddressInfo;
    return `http://${family === "IPv6" ? `[${host}]` : host}:${port}`;
  }
  await removeStale(address.path);
  await bind(server, address, () => {
    // The socket is made within the call. A change of its rights after that would come too late for
    // whoever connects at once.
    const before = process.umask(0o177);
    try {
      server.listen(address.path);
    } finally {
      process.umask(before);
    }
  });
  return `unix:${address.path}`;
}

async function bind(server: Server, address: AdminAddress, start: () => void): Promise<void> {
  const listening = once(server, "listening");
  try {
    start();
    await listening;
  } catch (error) {
    listening.catch(() => {});
    const failure = error as NodeJS.ErrnoException;
    throw address.kind === "tcp"
      ? listenFailure(failure, address.port, address.address)
      : socketFailure(failure, address.path);
  }
}

/** Removes the socket of a host that ended without doing so: one that nobody listens on. */
async function removeStale(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there === null) return;
  if (!there.isSocket()) {
    throw new SkerryError("cannot-listen", `${path} is there already, and not a socket.`);
  }
  const socket = connect(path);
  try {
    await once(socket, "connect");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") await unlink(path);
    return;
  } finally {
    socket.destroy();
  }
}
