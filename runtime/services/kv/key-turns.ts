/** How long the client whose turn it is may be silent, in ms: a shard on a busy machine takes that between its guest's read and
 * its write. Whoever gives up after a lost write is waited for as long. */
const turnTime = 100;

/** Keys that have turns at a time. */
const mostKeys = 4_096;

/** Whose turn it is to write a key under a condition. */
interface Line<Client, Job> {
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
    if (line === undefined || line.clients[0] !== client) return;
    line.hasRead = true;
    this.#wait(key, line);
  }

  /** A client's write under a condition has failed. */
  lost(key: string, client: Client): void {
    let line = this.#lines.get(key);
    if (line === undefined) {
      if (this.#lines.size >= mostKeys) return;
      line = { clients: [], hasRead: false, held: [], timer: undefined };
      this.#lines.set(key, line);
    }
    if (!line.clients.includes(client)) line.clients.push(client);
    // It has been heard of, and is to read again.
    if (line.clients[0] === client) this.#wait(key, line);
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
    }
    const held = line.held.splice(0);
    if (held.length > 0) this.#release(held);
  }
}
