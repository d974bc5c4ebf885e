import type { NatsConnection, Subscription } from "@nats-io/transport-node";

/** The topics that somebody hears here, whatever connection there is: what nobody hears is not sent to this node. */
export class NatsTopics {
  readonly #prefix: string;
  readonly #topics = new Map<string, Set<(message: Uint8Array) => void>>();
  readonly #heard = new Map<string, Subscription>();
  #connection: NatsConnection | null = null;

  /** @param prefix what the subjects of topics begin with. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Hears all topics on another connection. */
  connected(connection: NatsConnection): void {
    this.#connection = connection;
    this.#heard.clear();
    for (const topic of this.#topics.keys()) this.#hear(connection, topic);
  }

  /** Calls the listener for each message of a topic. Returns what ends that. */
  hear(topic: string, listener: (message: Uint8Array) => void): () => void {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(listener);
    const connection = this.#connection;
    const isOpen = connection !== null && !connection.isClosed();
    if (listeners.size === 1 && isOpen) this.#hear(connection, topic);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#topics.delete(topic);
      this.#heard.get(topic)?.unsubscribe();
      this.#heard.delete(topic);
    };
  }

  #hear(connection: NatsConnection, topic: string): void {
    const heard = connection.subscribe(`${this.#prefix}.${topic}`, {
      callback: (error, { data }) => {
        if (error !== null) return;
        for (const listener of this.#topics.get(topic) ?? []) listener(data);
      },
    });
    this.#heard.set(topic, heard);
  }
}
