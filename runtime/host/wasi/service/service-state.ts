import type { ResponseOutparam } from "../http/response-outparam.ts";
import type { Source } from "../session/outside.ts";
import { currentSession, HeldTooMuch, type Session } from "../session/session.ts";
import type { Copied } from "./item-ends.ts";
import { trap, Waitable } from "./waitable.ts";
import type { WaitableSet } from "./waitable-set.ts";

/** Calls, ends of streams and futures, and sets that a guest may have at once. Each is looked at whenever the guest waits. */
const maxWaitables = 1_024;

/** Bytes of streams that wait for a reader. */
const maxQueuedBytes = 1_048_576;

/** Something that moves content from a stream to where it goes. */
export interface Pump {
  /** Moves what can be moved now. */
  step(): void;
  readonly done: boolean;
  /** What outside would let it go on; null where nothing outside would. */
  readonly source: Source | null;
}

/** What one request of a service has: its table of waitables and sets, and what moves content meanwhile. Of a request that has
 * ended nothing is left of it. */
export class ServiceState {
  readonly #entries: (Waitable | WaitableSet | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #pumps = new Set<Pump>();
  /** Where the answer goes; null where there is no request, as while an instance starts. */
  out: ResponseOutparam | null = null;
  /** What a command returned from its task; null until it has. */
  ran: "ok" | "err" | null = null;
  /** What moves the answer's content. */
  answering: Pump | null = null;
  /** What a call waits for that waits by itself; null where none does. */
  sleep: Waitable | null = null;
  /** Bytes that streams hold for readers to come. */
  queuedBytes = 0;
  /** What is to be copied within the guest's memory. */
  copied: Copied | null = null;
  /** How often the guest asked for no more tasks than it has. */
  backpressure = 0;

  get queueRoom(): number {
    return Math.max(0, maxQueuedBytes - this.queuedBytes);
  }

  add(entry: Waitable | WaitableSet): number {
    const number = this.#free.pop() ?? this.#entries.length;
    if (number > maxWaitables) {
      throw new HeldTooMuch(
        `the component has more than ${maxWaitables} calls, streams, futures and sets at once`,
      );
    }
    this.#entries[number] = entry;
    if (entry instanceof Waitable) entry.number = number;
    return number;
  }

  /** An entry of this kind. @throws WebAssembly.RuntimeError */
  get<Kind extends Waitable | WaitableSet>(
    number: number,
    kind: abstract new (...values: never[]) => Kind,
  ): Kind {
    const entry = this.#entries[number];
    if (entry instanceof kind) return entry;
    throw trap(`uses ${number} as a ${kind.name}, which it has not`);
  }

  /** Takes an entry out of the table. */
  remove(number: number): void {
    const entry = this.#entries[number];
    if (entry === undefined) return;
    if (entry instanceof Waitable) {
      entry.set?.remove(entry);
      entry.number = 0;
    }
    this.#entries[number] = undefined;
    this.#free.push(number);
  }

  /** Begins to move content. */
  run(pump: Pump): void {
    this.#pumps.add(pump);
    this.advance(pump);
  }

  get pumps(): ReadonlySet<Pump> {
    return this.#pumps;
  }

  pump(): void {
    for (const pump of this.#pumps) this.advance(pump);
  }

  /** Moves what one can move now. One that is done is not kept. */
  advance(pump: Pump): void {
    pump.step();
    if (pump.done) this.#pumps.delete(pump);
  }
}

const states = new WeakMap<Session, ServiceState>();

/** That of the current session. */
export function currentService(): ServiceState {
  const session = currentSession();
  let state = states.get(session);
  if (state === undefined) {
    state = new ServiceState();
    states.set(session, state);
  }
  return state;
}
