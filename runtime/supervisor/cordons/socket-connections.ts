import { SkerryError } from "../../errors.ts";
import { RawConnection } from "../../process/raw-connection.ts";
import type { WantedSocket } from "../../services/sockets/asked-sockets.ts";
import { SocketAllowance } from "../../services/sockets/socket-allowance.ts";
import type { CordonShard } from "./cordon.ts";
import { PacedTasks } from "./paced-tasks.ts";

/** How many times the bounds that a shard keeps to it is allowed: what it asked for over some time may arrive at
 * once. */
const slack = 2;

/** Connections for one shard that are made in one tick of this process's event loop. */
const tasksPerTick = 16;

export interface SocketConnectionsOptions {
  /** True if a path is that of an owner of entries. */
  readonly isEntries: (path: string) => boolean;
  /** Whether that owner is there, has the socket, and has something that the shard may use. */
  readonly mayReach: (path: string, shard: CordonShard) => boolean;
  /** Connections that are here at once on their way to one shard: each is a file that this process has open. */
  readonly maxLocal: number;
}

/** What one shard has asked for. */
interface OfShard {
  readonly allowance: SocketAllowance;
  readonly tasks: PacedTasks;
  here: number;
}

/** Makes shards' connections to unix sockets of this host, and hands them over without having read from them. A shard gets
 * none to a socket that it was never told of, and no more than any shard wants. */
export class SocketConnections {
  readonly #options: SocketConnectionsOptions;
  readonly #shards = new WeakMap<CordonShard, OfShard>();

  constructor(options: SocketConnectionsOptions) {
    this.#options = options;
  }

  /** Resolves when the shard has the connection; to false where no shard of Skerry's own would ask for it.
   * @throws SkerryError `host-failed` where there is none now, `overloaded`, `shard-lost`. */
  async give(shard: CordonShard, { number, path }: WantedSocket): Promise<boolean> {
    const of = this.#of(shard);
    const end = shard.knows.sockets.has(path) ? of.allowance.begin(path) : null;
    if (end === null) {
      of.tasks.clear();
      return false;
    }
    try {
      await new Promise<void>((go) => of.tasks.run(go));
      await this.#hand(shard, { number, path }, of);
      return true;
    } finally {
      end();
    }
  }

  async #hand(each: CordonShard, { number, path }: WantedSocket, of: OfShard): Promise<void> {
    if (of.here >= this.#options.maxLocal) throw notTaken();
    of.here++;
    const { isEntries, mayReach } = this.#options;
    try {
      // Whoever has the folder of the socket could have this process, with its rights, connect elsewhere.
      if (isEntries(path) && !mayReach(path, each)) fail({ code: "ECONNREFUSED" });
      const connection = await RawConnection.to(path).catch(fail);
      await each.shard.hand(connection, { socket: number }).finally(() => connection.destroy());
    } finally {
      of.here--;
    }
  }

  #of(shard: CordonShard): OfShard {
    const known = this.#shards.get(shard);
    if (known !== undefined) return known;
    const allowance = new SocketAllowance(this.#options.isEntries, slack);
    const of = { allowance, tasks: new PacedTasks(tasksPerTick), here: 0 };
    this.#shards.set(shard, of);
    return of;
  }
}

function fail({ code }: Pick<NodeJS.ErrnoException, "code">): never {
  throw new SkerryError("host-failed", `Nothing takes connections there: ${code}.`);
}

function notTaken(): SkerryError {
  return new SkerryError("overloaded", "Connections come faster than the shard takes them.");
}
