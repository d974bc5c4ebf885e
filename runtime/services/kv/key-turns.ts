/** How long a client's turn is from its read on, in ms: a shard on a busy machine takes that between its guest's read and its write.
 * Whoever gives up after a lost write is waited for as long. No further read makes it longer: a client may read without end. */
const turnTime = 100;

/** Keys of one tenant that have turns at a time. */
const maxKeys = 1_024;

/** Whose turn it is to write a key under a condition. */
interface Line<Client, Job> {
  readonly tenant: string;
  /** Clients that have lost a write there, in the order of their turns. */
  readonly clients: Client[];
  /** Whether the first of them has read since. */
  hasRead: boolean;
  /** Writes of others that wait meanwhile. */
  readonly held: Job[];
  timer: NodeJS.Timeout | undefined;
}

/** Turns of clients at keys that many want to change: a client that has lost a write under a condition and reads again has the next
 * write, in the order in which they lost. Without turns the client that is quickest wins each time, and all requests of the shard
 * that is slower wait for ever. Nothing depends on turns but who succeeds first. */
export class KeyTurns<Client, Job> {
  readonly #lines = new Map<string, Line<Client, Job>>();
  /** How many lines there are at keys of a tenant. */
  readonly #linesOf = new Map<string, number>();
  readonly #release: (jobs: readonly Job[]) => void;

  /** @param release gets writes that were held, to be done now. */
  constructor(release: (jobs: readonly Job[]) => void) {
    this.#release = release;
  }

  /** Whether another's turn holds up a client's write under a condition: then it comes back by `release`. */
  holds(key: string, client: Client, job: Job): boolean {
    const line = this.#lines.get(key);
    if (line === undefined || !line.hasRead || line.clients[0] === client) return false;
    line.held.push(job);
    return true;
  }

  /** A client is given a key's entry. */
  read(key: string, client: Client): void {
    const line = this.#lines.get(key);
    if (line === undefined || line.clients[0] !== client || line.hasRead) return;
    line.hasRead = true;
    this.#wait(key, line);
  }

  /** A client's write under a condition has failed. */
  lost(key: string, client: Client, tenant: string): void {
    let line = this.#lines.get(key);
    if (line === undefined) {
      const others = this.#linesOf.get(tenant) ?? 0;
      if (others >= maxKeys) return;
      this.#linesOf.set(tenant, others + 1);
      line = { tenant, clients: [], hasRead: false, held: [], timer: undefined };
      this.#lines.set(key, line);
    }
    if (!line.clients.includes(client)) {
      line.clients.push(client);
      if (line.clients.length === 1) this.#wait(key, line);
    } else if (line.clients[0] === client && line.hasRead) {
      // That was its turn: the next one is after those of all others.
      line.clients.push(client);
      this.#next(key, line);
    }
  }

  /** A client's write has been done. */
  won(key: string, client: Client): void {
    const line = this.#lines.get(key);
    if (line !== undefined && line.clients[0] === client) this.#next(key, line);
  }

  /** A client is gone. */
  leave(client: Client): void {
    for (const [key, line] of this.#lines) {
      const at = line.clients.indexOf(client);
      if (at === 0) this.#next(key, line);
      else if (at > 0) line.clients.splice(at, 1);
    }
  }

  #wait(key: string, line: Line<Client, Job>): void {
    clearTimeout(line.timer);
    line.timer = setTimeout(() => this.#next(key, line), turnTime).unref();
  }

  #next(key: string, line: Line<Client, Job>): void {
    line.clients.shift();
    line.hasRead = false;
    if (line.clients.length > 0) this.#wait(key, line);
    else {
      clearTimeout(line.timer);
      this.#lines.delete(key);
      const left = this.#linesOf.get(line.tenant)! - 1;
      if (left === 0) this.#linesOf.delete(line.tenant);
      else this.#linesOf.set(line.tenant, left);
    }
    const held = line.held.splice(0);
    if (held.length > 0) this.#release(held);
  }
}
