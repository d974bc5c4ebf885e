import { existsSync } from "node:fs";
import { chmod, chown, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { SkerryError } from "../errors.ts";
import { closeListener } from "../http/close-listener.ts";
import type { ConnectedBy } from "../http/server.ts";
import type { Fate } from "../process/handing.ts";
import { RawConnection } from "../process/raw-connection.ts";
import { listenFailure } from "./listen-failure.ts";

/** A shard, as far as it takes connections. */
export interface ConnectionTaker {
  /** Whether it has not spoken for longer than one that is well: others are asked first. */
  readonly isQuiet?: boolean;
  /** Resolves when the shard has the connection, or nobody is to have it. @param isAnyones whether it may be given back, as the shard is quiet.
   * @throws SkerryError `shard-lost`. */
  hand(connection: RawConnection, by: ConnectedBy, isAnyones: boolean): Promise<Fate>;
}

export type Listening =
  | { readonly kind: "tcp"; readonly port: number; readonly address: string }
  /** A listening socket that this process was started with. */
  | { readonly kind: "passed"; readonly fd: number }
  /** `client`: the number of the one user who may connect; this process's own where it is left out. */
  | { readonly kind: "unix"; readonly path: string; readonly client?: number };

/** Connections that were accepted here and not taken yet, of all ports of a process. */
export class AcceptedConnections {
  /** The most connections at once; more are closed as they come. */
  readonly most: number;
  /** Called for each connection that was closed. */
  onRefused = () => {};
  /** Called for each that was closed as its client had closed its half, and as many of that client's address waited. */
  onCrowdedOut = () => {};
  #open = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most;
  }

  /** Counts one until it is closed here. False, and it is closed, where there are as many as may be. */
  admit(connection: RawConnection): boolean {
    if (this.#open >= this.most) {
      connection.destroy();
      this.onRefused();
      return false;
    }
    this.#open++;
    connection.onClosed(() => this.#open--);
    return true;
  }
}

/** Connections that wait while no shard is there to take them, and how long, in ms; before the first one is, as long as a
 * start takes. */
const maxHeld = 4_096;
const longestHeld = 5_000;

/** A port that many shards answer on. The supervisor accepts, and hands each connection to the next
 * shard; only of those that wait is anything read. So the port stays open while shards come and go, may be one
 * that only the supervisor's user can take, and a connection that a dying shard did not get goes to
 * another one. */
export class SharedPort {
  readonly #server = createServer();
  readonly #by: ConnectedBy;
  readonly #takers: ConnectionTaker[] = [];
  readonly #accepted: AcceptedConnections;
  readonly #held = new Map<RawConnection, NodeJS.Timeout | undefined>();
  readonly #listening: Listening;
  #next = 0;
  #began = false;

  private constructor(listening: Listening, accepted: AcceptedConnections) {
    this.#listening = listening;
    // Only shards of this host know a unix socket of it.
    this.#by = listening.kind === "unix" ? "front" : "client";
    this.#accepted = accepted;
    // Of one that could not be accepted, since this process has no file left for it, the system tells its client.
    this.#server.on("error", () => {});
  }

  /** @throws SkerryError `port-in-use`, `cannot-listen`. */
  static async open(
    listening: Listening,
    accepted = new AcceptedConnections(),
  ): Promise<SharedPort> {
    const port = new SharedPort(listening, accepted);
    await port.#listen();
    if (listening.kind === "passed" && port.number === null) {
      await port.close();
      throw notTcp();
    }
    return port;
  }

  /** Listens anew at a unix socket's path if nothing is there any more; connections that it has stay. */
  async restore(): Promise<void> {
    const { kind } = this.#listening;
    if (kind !== "unix" || !this.#server.listening || existsSync(this.#listening.path)) return;
    this.#server.close();
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const [listening, server] = [this.#listening, this.#server];
    await new Promise<void>((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException) => {
        reject(failureOf(listening, error));
      };
      server.once("error", failed);
      server.once("listening", () => {
        server.off("error", failed);
        resolve();
      });
      if (listening.kind === "tcp") {
        server.listen({ port: listening.port, host: listening.address, backlog: 4_096 });
      } else if (listening.kind === "passed") {
        server.listen({ fd: listening.fd });
      } else {
        server.listen({ path: listening.path, backlog: 4_096 });
      }
    });
    server.removeAllListeners("connection");
    RawConnection.acceptFrom(server, (connection) => {
      if (this.#accepted.admit(connection)) this.#hand(connection);
    });
    if (listening.kind === "unix") await openTo(listening.client, listening.path);
  }

  /** The address of this machine that it listens on, or null of a unix socket. */
  get address(): string | null {
    const address = this.#server.address();
    return address === null || typeof address === "string" ? null : address.address;
  }

  /** The port number, or null of a unix socket. */
  get number(): number | null {
    const address = this.#server.address();
    return address === null || typeof address === "string" ? null : address.port;
  }

  add(taker: ConnectionTaker): void {
    this.#takers.push(taker);
    this.#began = true;
    for (const [connection, timer] of this.#held) {
      clearTimeout(timer);
      this.#held.delete(connection);
      this.#hand(connection);
    }
  }

  remove(taker: ConnectionTaker): void {
    const at = this.#takers.indexOf(taker);
    if (at >= 0) this.#takers.splice(at, 1);
  }

  /** Accepts no more connections. Those that the system has accepted are handed on. */
  async close(): Promise<void> {
    const address = this.#server.address();
    await closeListener(this.#server);
    for (const [connection, timer] of this.#held) {
      clearTimeout(timer);
      connection.destroy();
    }
    this.#held.clear();
    // Where it can't be removed, its folder will be.
    if (typeof address === "string") await rm(address, { force: true }).catch(() => {});
  }

  #hand(connection: RawConnection): void {
    if (this.#takers.length === 0) {
      this.#hold(connection);
      return;
    }
    const taker = this.#nextTaker();
    // Where all are quiet, the one that has it keeps it.
    const isAnyones = this.#takers.some(({ isQuiet }) => !isQuiet);
    taker.hand(connection, this.#by, isAnyones).then(
      // This process's hold on the connection ends; the shard's goes on.
      (fate) => {
        connection.destroy();
        if (fate === "crowded-out") this.#accepted.onCrowdedOut();
      },
      () => {
        // One that is lost is taken away by whoever added it.
        const mayTakeMore = taker.isQuiet === true;
        if (!mayTakeMore) this.remove(taker);
        const resume = () => {
          if (!connection.destroyed) this.#hand(connection);
        };
        // Where it may be the next one again, what is told of it meanwhile comes first: that it has ended, above all.
        if (mayTakeMore) setImmediate(resume);
        else resume();
      },
    );
  }

  /** The next one in turn of those that speak, or of all where none does. */
  #nextTaker(): ConnectionTaker {
    const takers = this.#takers;
    const first = (this.#next + 1) % takers.length;
    this.#next = first;
    while (takers[this.#next]!.isQuiet) {
      this.#next = (this.#next + 1) % takers.length;
      if (this.#next === first) break;
    }
    return takers[this.#next]!;
  }

  #hold(connection: RawConnection): void {
    if (this.#held.size >= maxHeld) {
      connection.destroy();
      return;
    }
    const drop = () => {
      this.#held.delete(connection);
      connection.destroy();
    };
    this.#held.set(connection, this.#began ? setTimeout(drop, longestHeld) : undefined);
  }
}

function failureOf(listening: Listening, error: NodeJS.ErrnoException): SkerryError {
  switch (listening.kind) {
    case "tcp":
      return listenFailure(error, listening.port, listening.address);
    case "passed":
      return notTcp(error.code);
    case "unix":
      return new SkerryError("host-failed", `A shard's socket can't be made: ${error.code}.`);
  }
}

function notTcp(why?: string): SkerryError {
  const more = why === undefined ? "" : ` (${why})`;
  return new SkerryError(
    "cannot-listen",
    `The socket that was handed over is not one of TCP that listens${more}: give the .socket unit a port as ListenStream.`,
  );
}

/** Opens a unix socket to one user alone: its name is no secret, /proc/net/unix tells it to all. */
async function openTo(client: number | undefined, path: string): Promise<void> {
  try {
    await chmod(path, 0o600);
    if (client !== undefined) await chown(path, client, process.getgid?.() ?? client);
  } catch {
    // This process may start others' processes, and may not give files away (CAP_CHOWN): then all users may connect.
    await chmod(path, 0o666);
  }
}
