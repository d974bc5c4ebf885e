import { randomBytes } from "node:crypto";
import type { SkerryError } from "../../../errors.ts";
import type { ClusterKey } from "../cluster-key.ts";
import type { ClusterLog } from "../cluster-log.ts";
import { openRecord, signRecord } from "../signed-record.ts";
import { type FencingToken, fencingNumber } from "./fencing.ts";

/** Bounds of a term in ms: what a record says beyond them is not believed. */
export const minTerm = 100;
export const maxTerm = 600_000;

/** How long a lease holds that is not renewed, in ms. */
const usualTerm = 30_000;

/** The part of a term by which a holder ends early, and another one waits longer: clocks run by a few parts in a million apart. */
const margin = 1 / 10;

/** Looks and renewals in a term. */
const looks = 5;

/** The log that a lease is of at this moment. */
export interface LeaseLog {
  /** Its id, which a record is signed for. */
  readonly id: string;
  /** How often it was written anew. */
  readonly generation: number;
}

export interface LeaseOptions {
  /** A key of the log. */
  readonly name: string;
  /** This node. */
  readonly node: string;
  readonly log: ClusterLog;
  readonly key: ClusterKey;
  /** Null while there is no log that may be written to, as under an alarm. */
  readonly current: () => LeaseLog | null;
  /** How long it holds, in ms. */
  readonly term?: number;
  /** The lease was lost, and not given back. */
  readonly onLost?: () => void;
}

/** What a record of a lease says. */
interface Held {
  readonly revision: number;
  /** The revision that it was written over. */
  readonly follows: number;
  /** Whose it is; null for nobody's. */
  readonly holder: string | null;
  /** In ms. */
  readonly term: number;
}

/** What was seen of the record, and since when by this process's clock. */
interface Seen {
  readonly log: string;
  readonly revision: number;
  readonly term: number;
  readonly since: number;
}

/** A lease: of all nodes that want it one has it at a time, as far as clocks can tell, and each holder has a number that is
 * greater than those before it. Who does something for a holder compares the number (`Fence`): a holder that was stopped can't
 * know that its time is over. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #term: number;
  readonly #holder = randomBytes(16).toString("hex");
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  #wanted = false;
  #seen: Seen | null = null;
  /** Whether the record was written over one that was seen before, or a later one, in this log: then one that is nobody's is free
   * at once. One that somebody has put there again was not. */
  #hasMoved = false;
  #own: {
    readonly revision: number;
    readonly until: Instant;
    readonly token: FencingToken;
  } | null = null;

  /** @throws RangeError for a term that is out of its bounds. */
  constructor(options: LeaseOptions) {
    const { term = usualTerm } = options;
    if (!(term >= minTerm && term <= maxTerm)) throw new RangeError("A term has its bounds.");
    this.#options = options;
    this.#term = term;
  }

  /** Wants the lease from now on: takes it when it is free, and renews it. */
  want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#timer = setInterval(() => this.#look(), this.#term / looks).unref();
    this.#look();
  }

  /** What a deed has to show, while this node has the lease; null while it has not. */
  get token(): FencingToken | null {
    const own = this.#own;
    if (own === null) return null;
    if (!isOver(own.until) && this.#options.current() !== null) return own.token;
    this.#lose();
    return null;
  }

  /** Wants it no more, and gives back what it has. Where the log does not answer, others wait until it is over. */
  async giveBack(): Promise<void> {
    this.#wanted = false;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#turn;
    const own = this.#own;
    const current = this.#options.current();
    this.#own = null;
    if (own === null || current === null) return;
    await this.#write(current, own.revision, null).catch(() => {});
  }

  #look(): void {
    this.#turn = this.#turn.then(async () => {
      if (!this.#wanted) return;
      try {
        await this.#step();
      } catch {
        // The log does not answer, or another one was first: the next look tells.
      }
    });
  }

  async #step(): Promise<void> {
    const current = this.#options.current();
    if (current === null) return this.#lose();
    // Before the log is asked, so that the term is no longer than others believe.
    const began = now();
    const own = this.token === null ? null : this.#own;
    if (own !== null) {
      try {
        const revision = await this.#write(current, own.revision, this.#holder);
        this.#own = { ...own, revision, until: this.#until(began) };
      } catch (error) {
        if ((error as SkerryError).code === "conflict") this.#lose();
        throw error;
      }
      return;
    }
    const found = await this.#read(current);
    if (!this.#isFree(current, found)) return;
    const asked = now();
    const revision = await this.#write(current, found.revision, this.#holder);
    const number = fencingNumber(current.generation, revision);
    if (number === null) return;
    const token = { number, holder: this.#holder };
    this.#own = { revision, until: this.#until(asked), token };
  }

  /** Sees whether the record stands for longer than its holder may rely on. */
  #isFree({ id }: LeaseLog, { revision, follows, holder, term }: Held): boolean {
    const at = performance.now();
    const seen = this.#seen;
    if (seen?.log !== id || seen.revision !== revision) {
      this.#hasMoved = seen?.log === id && follows >= seen.revision;
      this.#seen = { log: id, revision, term, since: at };
    }
    if (holder === null && this.#hasMoved) return true;
    const { since, term: waited } = this.#seen!;
    // One that is nobody's too: the log may have been set back while somebody relies on what it said.
    return at - since > Math.max(waited, this.#term) * (1 + margin);
  }

  async #read({ id }: LeaseLog): Promise<Held> {
    const { log, key, name } = this.#options;
    const entry = await log.get(name);
    if (entry === null) return { revision: 0, follows: 0, holder: null, term: this.#term };
    const { revision, value } = entry;
    const opened = openRecord(key, name, value);
    // What is not believed says nothing of a term: it stands in the way for the longest one.
    const none = { revision, follows: 0, holder: "", term: maxTerm };
    if ("refused" in opened || opened.body.follows >= revision) return none;
    const read = readLease(opened.body.value) ?? none;
    // Of a log that was replaced by this one: its holder may still rely on it.
    const holder = opened.body.log === id ? read.holder : "";
    return { revision, follows: opened.body.follows, term: read.term, holder };
  }

  /** @throws SkerryError `conflict`, `unavailable`. */
  #write({ id }: LeaseLog, follows: number, holder: string | null): Promise<number> {
    const { log, key, name, node } = this.#options;
    const value = holder === null ? null : { node, holder, term: this.#term };
    return log.append(name, signRecord(key, { log: id, key: name, follows, value })!, follows);
  }

  #until(began: Instant): Instant {
    const length = this.#term * (1 - margin);
    return { steady: began.steady + length, wall: began.wall + length };
  }

  #lose(): void {
    if (this.#own === null) return;
    this.#own = null;
    this.#seen = null;
    this.#options.onLost?.();
  }
}

/** A moment by both clocks of this machine, in ms: one stands still while the machine sleeps, the other one is set at times. */
interface Instant {
  readonly steady: number;
  readonly wall: number;
}

const now = (): Instant => ({ steady: performance.now(), wall: Date.now() });

/** Whichever clock says so: a lease is rather lost than held too long. */
function isOver({ steady, wall }: Instant): boolean {
  const { steady: s, wall: w } = now();
  return s >= steady || w >= wall;
}

/** What a lease's record says; null for what is none. @param value null where it was given back. */
export function readLease(
  value: unknown,
): { readonly holder: string | null; readonly term: number } | null {
  if (value === null) return { holder: null, term: minTerm };
  const { holder, term } = value as { holder?: unknown; term?: unknown };
  const isTerm = typeof term === "number" && term >= minTerm && term <= maxTerm;
  return isTerm && typeof holder === "string" && /^[0-9a-f]{32}$/.test(holder)
    ? { holder, term }
    : null;
}
