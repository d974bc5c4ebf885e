import { reviveError, type SerializedError, SkerryError, toSkerryError } from "../errors.ts";

/** What one side of a channel can be asked, by name. */
export type Calls = {
  readonly [Name in string]: { readonly ask: unknown; readonly reply: unknown };
};

/** What answers them. */
export type Handlers<C extends Calls> = {
  readonly [Name in keyof C]: (ask: C[Name]["ask"]) => Promise<C[Name]["reply"]>;
};

/** What one side tells the other, by name, without waiting for anything. */
export type Tells = { readonly [Name in string]: unknown };

export type Hearers<T extends Tells> = {
  readonly [Name in keyof T]: (what: T[Name]) => void;
};

type Message =
  | { readonly kind: "ask"; readonly id: number; readonly name: string; readonly ask: unknown }
  | { readonly kind: "reply"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: SerializedError }
  | { readonly kind: "tell"; readonly name: string; readonly what: unknown };

/** The end of a channel between processes: a child's, or a parent's. */
export interface Channel {
  send(message: unknown): void;
}

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: SkerryError) => void;
}

/** One end of the talk between two processes: asks the other side and answers it, over messages that
 * arrive in order. `Theirs` is what the other side can be asked and told, `Mine` what this side can. */
export class Peer<
  Theirs extends { calls: Calls; tells: Tells },
  Mine extends { calls: Calls; tells: Tells },
> {
  readonly #channel: Channel;
  readonly #handlers: Handlers<Mine["calls"]>;
  readonly #hearers: Hearers<Mine["tells"]>;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #end: SkerryError | null = null;

  constructor(
    channel: Channel,
    handlers: Handlers<Mine["calls"]>,
    hearers: Hearers<Mine["tells"]>,
  ) {
    this.#channel = channel;
    this.#handlers = handlers;
    this.#hearers = hearers;
  }

  /** @throws SkerryError what the other side failed with, or what {@link end} was given. */
  ask<Name extends keyof Theirs["calls"] & string>(
    name: Name,
    ask: Theirs["calls"][Name]["ask"],
  ): Promise<Theirs["calls"][Name]["reply"]> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(this.#end);
        return;
      }
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      this.#send({ kind: "ask", id, name, ask });
    });
  }

  tell<Name extends keyof Theirs["tells"] & string>(name: Name, what: Theirs["tells"][Name]): void {
    if (this.#end === null) this.#send({ kind: "tell", name, what });
  }

  /** To be called with each message that arrives. */
  receive(message: unknown): void {
    const arrived = message as Message;
    switch (arrived.kind) {
      case "ask":
        void this.#answer(arrived.id, arrived.name, arrived.ask);
        break;
      case "reply":
        this.#settle(arrived.id)?.resolve(arrived.value as never);
        break;
      case "failure":
        this.#settle(arrived.id)?.reject(reviveError(arrived.error));
        break;
      case "tell":
        this.#hearers[arrived.name]?.(arrived.what as never);
        break;
    }
  }

  /** The other side is gone: what was asked of it, and what will be, fails with the error. */
  end(error: SkerryError): void {
    this.#end ??= error;
    for (const { reject } of this.#asked.values()) reject(this.#end);
    this.#asked.clear();
  }

  async #answer(id: number, name: string, ask: unknown): Promise<void> {
    const handler = this.#handlers[name];
    try {
      if (handler === undefined) throw new SkerryError("host-failed", `Nobody answers ${name}.`);
      this.#send({ kind: "reply", id, value: await handler(ask as never) });
    } catch (error) {
      this.#send({ kind: "failure", id, error: toSkerryError(error).toJSON() });
    }
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #send(message: Message): void {
    if (this.#end === null) this.#channel.send(message);
  }
}
