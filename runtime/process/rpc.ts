import { errorTable } from "../error-table.ts";
import { reviveError, type SerializedError, SkerryError, toSkerryError } from "../errors.ts";
import { MessageRates, type Rate, type Rates } from "./message-rates.ts";

/** What one side of a channel can be asked, by name. */
export type Calls = {
  readonly [Name in string]: { readonly ask: unknown; readonly reply: unknown };
};

/** What answers them, whether or not somebody still waits. */
export type Answers<C extends Calls> = {
  readonly [Name in keyof C]: (ask: C[Name]["ask"]) => Promise<C[Name]["reply"]>;
};

/** What answers them. The signal fires when nobody waits for the reply any more: it was given up, or the other side is gone. */
export type Handlers<C extends Calls> = {
  readonly [Name in keyof C]: (
    ask: C[Name]["ask"],
    signal: AbortSignal,
  ) => Promise<C[Name]["reply"]>;
};

/** The messages that one side sends without an answer, by name. */
export type Tells = { readonly [Name in string]: unknown };

export type Hearers<T extends Tells> = {
  readonly [Name in keyof T]: (what: T[Name]) => void;
};

/** The calls and messages that one side of a channel takes. */
export interface Side {
  readonly calls: Calls;
  readonly tells: Tells;
}

/** Whether a value is of the form that it should have. */
export type Check<Value> = (value: unknown) => value is Value;

/** Checks of what a child may say: answers to its parent's questions, questions of its own, and news. */
export interface MessageChecks<P extends Protocol> {
  readonly replies: {
    readonly [Name in keyof P["child"]["calls"]]: Check<P["child"]["calls"][Name]["reply"]>;
  };
  readonly asks: {
    readonly [Name in keyof P["parent"]["calls"]]: Check<P["parent"]["calls"][Name]["ask"]>;
  };
  readonly tells: {
    readonly [Name in keyof P["parent"]["tells"]]: Check<P["parent"]["tells"][Name]>;
  };
  /** How often it may ask or tell what is not said for each request. */
  readonly rates?: {
    readonly [Name in keyof (P["parent"]["calls"] & P["parent"]["tells"])]?: Rate;
  };
}

/** The same, by name alone. */
type Checks = Readonly<
  Record<"replies" | "asks" | "tells", Readonly<Record<string, Check<unknown>>>>
> & { readonly rates?: Rates };

/** A side without calls, or without messages. */
export type Nothing = Record<never, never>;

/** The calls and messages between a process and the one that started it. */
export interface Protocol {
  readonly child: Side;
  readonly parent: Side;
}

type Message =
  | { readonly kind: "ask"; readonly id: number; readonly name: string; readonly ask: unknown }
  | { readonly kind: "reply"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: SerializedError }
  /** Nobody waits for these replies any more. They come all the same. */
  | { readonly kind: "giveUp"; readonly ids: readonly number[] }
  | { readonly kind: "tell"; readonly name: string; readonly what: unknown };

/** Asks of the other side that are being answered at once: a shard has one for each tenant that waits for fuel, and few more. */
export const maxAnswering = 50_000;

/** UTF-16 code units of what an error says: more of it is nobody's to read. */
const maxErrorBytes = 1_048_576;

/** Whether it has the form of a message. */
function isMessage(message: unknown): message is Message {
  if (typeof message !== "object" || message === null) return false;
  const { kind, id, name } = message as Record<string, unknown>;
  if (kind === "ask" || kind === "tell") {
    return typeof name === "string" && (kind === "tell" || Number.isSafeInteger(id));
  }
  if (kind === "failure" && !isError((message as { error?: unknown }).error)) return false;
  if (kind === "giveUp") {
    const { ids } = message as { ids?: unknown };
    return Array.isArray(ids) && ids.length <= maxAnswering && ids.every(Number.isSafeInteger);
  }
  return (kind === "reply" || kind === "failure") && Number.isSafeInteger(id);
}

function isError(error: unknown): error is SerializedError {
  if (typeof error !== "object" || error === null) return false;
  const { code, message, detail = "" } = error as Record<string, unknown>;
  const isText = (text: unknown) => typeof text === "string" && text.length <= maxErrorBytes;
  return isText(message) && isText(detail) && typeof code === "string" && isCode(code);
}

function isCode(code: string): boolean {
  return Object.hasOwn(errorTable, code);
}

/** The end of a channel between processes: a child's, or a parent's. */
export interface Channel {
  send(message: unknown): void;
}

interface Asked {
  readonly name: string;
  readonly resolve: (value: never) => void;
  readonly reject: (error: SkerryError) => void;
  /** Listens to the signal of whoever asked no longer. */
  readonly over: () => void;
}

/** One end of the channel between two processes: sends calls and answers them, over messages that arrive in order.
 * `Theirs` is what the other side takes, `Mine` what this side takes. */
export class Peer<Theirs extends Side, Mine extends Side> {
  readonly #channel: Channel;
  readonly #handlers: Handlers<Mine["calls"]>;
  readonly #hearers: Hearers<Mine["tells"]>;
  readonly #checks: Checks | null;
  readonly #asked = new Map<number, Asked>();
  readonly #rates: MessageRates;
  /** What was given up in this turn, and is told at its end: all at once, or what waits behind one would have its turn before it
   * is given up itself. */
  #givenUp: number[] = [];
  #lastId = 0;
  /** What is being answered, by the other side's number. */
  readonly #answering = new Map<number, AbortController>();
  #end: SkerryError | null = null;

  constructor(
    channel: Channel,
    handlers: Handlers<Mine["calls"]>,
    hearers: Hearers<Mine["tells"]>,
    checks: Checks | null = null,
  ) {
    this.#channel = channel;
    this.#handlers = handlers;
    this.#hearers = hearers;
    this.#checks = checks;
    this.#rates = new MessageRates(checks?.rates ?? {});
  }

  /** @param signal tells the other side that nobody waits for the reply any more.
   * @throws SkerryError what the other side failed with, or what {@link end} was given. */
  ask<Name extends keyof Theirs["calls"] & string>(
    name: Name,
    ask: Theirs["calls"][Name]["ask"],
    signal?: AbortSignal,
  ): Promise<Theirs["calls"][Name]["reply"]> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(this.#end);
        return;
      }
      const id = ++this.#lastId;
      const giveUp = () => this.#giveUp(id);
      const over = () => signal?.removeEventListener("abort", giveUp);
      this.#asked.set(id, { name, resolve, reject, over });
      this.#send({ kind: "ask", id, name, ask });
      if (signal?.aborted) giveUp();
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  tell<Name extends keyof Theirs["tells"] & string>(name: Name, what: Theirs["tells"][Name]): void {
    if (this.#end === null) this.#send({ kind: "tell", name, what });
  }

  /** Takes a message that has arrived. Returns false for one that the other side may not send. */
  receive(message: unknown): boolean {
    if (!isMessage(message)) return false;
    switch (message.kind) {
      case "ask":
        if (!this.#rates.take(message.name)) return false;
        if (!this.#accepts("asks", message.name, message.ask)) return false;
        if (this.#checks !== null && this.#answering.size >= maxAnswering) return false;
        void this.#answer(message.id, message.name, message.ask);
        return true;
      case "reply": {
        const asked = this.#asked.get(message.id);
        if (asked === undefined) return true;
        if (!this.#accepts("replies", asked.name, message.value)) return false;
        this.#settle(message.id)?.resolve(message.value as never);
        return true;
      }
      case "failure":
        this.#settle(message.id)?.reject(reviveError(message.error));
        return true;
      case "giveUp":
        for (const id of message.ids) this.#answering.get(id)?.abort();
        return true;
      case "tell":
        if (!Object.hasOwn(this.#hearers, message.name)) return false;
        if (!this.#rates.take(message.name)) return false;
        if (!this.#accepts("tells", message.name, message.what)) return false;
        this.#hearers[message.name]?.(message.what as never);
        return true;
    }
  }

  /** The other side is gone: what was asked of it, and what will be, fails with the error, and what it asked for is given up. */
  end(error: SkerryError): void {
    this.#end ??= error;
    for (const { reject, over } of this.#asked.values()) {
      over();
      reject(this.#end);
    }
    this.#asked.clear();
    for (const answering of this.#answering.values()) answering.abort();
  }

  /** Whether a message of the name may carry the value. */
  #accepts(kind: "replies" | "asks" | "tells", name: string, value: unknown): boolean {
    if (this.#checks === null) return true;
    const checks = this.#checks[kind];
    return Object.hasOwn(checks, name) && checks[name]!(value);
  }

  async #answer(id: number, name: string, ask: unknown): Promise<void> {
    const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined;
    const answering = new AbortController();
    this.#answering.set(id, answering);
    try {
      if (handler === undefined) throw new SkerryError("host-failed", `Nobody answers ${name}.`);
      this.#send({ kind: "reply", id, value: await handler(ask as never, answering.signal) });
    } catch (error) {
      this.#send({ kind: "failure", id, error: toSkerryError(error).toJSON() });
    } finally {
      if (this.#answering.get(id) === answering) this.#answering.delete(id);
    }
  }

  #giveUp(id: number): void {
    if (this.#givenUp.length === 0) {
      queueMicrotask(() => {
        const ids = this.#givenUp;
        this.#givenUp = [];
        this.#send({ kind: "giveUp", ids });
      });
    }
    this.#givenUp.push(id);
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    asked?.over();
    return asked;
  }

  #send(message: Message): void {
    if (this.#end === null) this.#channel.send(message);
  }
}
