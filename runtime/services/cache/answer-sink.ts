import { BodyCollector } from "./body-collector.ts";
import { Entry, sizeOf } from "./entry.ts";
import type { EntryStore } from "./entry-store.ts";
import type { Terms } from "./rules/terms.ts";

/** An answer that is being received, as it will be stored. */
export interface IncomingAnswer {
  readonly uri: string;
  readonly variant: string;
  readonly varyNames: readonly string[];
  readonly status: number;
  /** Its fields, packed, without a length. */
  readonly head: string;
  /** The length that its head states, or null. */
  readonly length: number | null;
  readonly terms: Terms;
}

/** Takes an answer's body as it passes, and stores the answer at its end. One that breaks off, gets too long, or
 * finds no room is not stored, and the rest of its body is ignored. */
export class AnswerSink {
  readonly uri: string;
  readonly #incoming: IncomingAnswer;
  readonly #store: EntryStore;
  readonly #body: BodyCollector;
  readonly #done: (sink: AnswerSink) => void;
  #reserved: number;
  #open = true;

  /** `reserved`: bytes already reserved for its head. `done` is called once, when it takes no more. */
  constructor(
    incoming: IncomingAnswer,
    store: EntryStore,
    limits: { readonly entryBytes: number; readonly reserved: number },
    done: (sink: AnswerSink) => void,
  ) {
    this.uri = incoming.uri;
    this.#incoming = incoming;
    this.#store = store;
    this.#reserved = limits.reserved;
    this.#done = done;
    this.#body = new BodyCollector(incoming.length ?? limits.entryBytes, (bytes) => {
      if (!store.reserve(bytes)) return false;
      this.#reserved += bytes;
      return true;
    });
  }

  /** Whether the answer may still be stored. */
  get open(): boolean {
    return this.#open;
  }

  /** For how long the answer is fresh once it came, in seconds: 0 or less where it never is. */
  get freshFor(): number {
    const { lifetime, ageAtArrival } = this.#incoming.terms;
    return lifetime - ageAtArrival;
  }

  /** A piece of the body, which is copied. */
  write(piece: Uint8Array): void {
    if (this.#open && !this.#body.add(piece)) this.abort();
  }

  /** The body has come to its end. True where the answer is stored now. */
  end(): boolean {
    if (!this.#open) return false;
    const { length, varyNames, status, terms } = this.#incoming;
    if (length !== null && length !== this.#body.length) {
      this.abort();
      return false;
    }
    const body = this.#body.take();
    this.#close();
    const head =
      status === 204 ? this.#incoming.head : withLength(this.#incoming.head, body.length);
    return this.#store.put(new Entry(this.#incoming, { status, head, body }, terms), varyNames);
  }

  /** The answer was cut short, or is not wanted any more. */
  abort(): void {
    if (!this.#open) return;
    this.#body.drop();
    this.#close();
  }

  #close(): void {
    this.#open = false;
    this.#store.release(this.#reserved);
    this.#reserved = 0;
    this.#done(this);
  }
}

/** What is reserved for an answer before its body comes. */
export function reservedFor(incoming: Omit<IncomingAnswer, "terms">): number {
  return sizeOf(incoming, incoming.head, 0);
}

function withLength(head: string, length: number): string {
  return [head, "content-length", String(length)].join("\n");
}
