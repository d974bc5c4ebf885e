import { SkerryError } from "../../../../runtime/errors.ts";
import type {
  ClusterMessages,
  ErasableLog,
  LogEntry,
} from "../../../../runtime/store/log/cluster-log.ts";

/** A log in memory, which several nodes of one process share. It can be cut off, wiped, and set back. */
export class MemoryLog implements ErasableLog, ClusterMessages {
  entries = new Map<string, LogEntry>();
  bytes = new Map<string, Uint8Array>();
  revision = 0;
  away = false;
  #artifacts: MemoryLog | null = null;
  readonly #listeners = new Set<(upTo: number | null) => void>();
  readonly #numbers = new Map<string, number>();
  #number = 0;
  readonly #topics = new Map<string, Set<(message: Uint8Array) => void>>();

  async create(): Promise<void> {
    this.#need();
  }

  get connected(): boolean {
    return !this.away;
  }

  /** Bytes beside it that may go. */
  get artifacts(): MemoryLog {
    this.#artifacts ??= new MemoryLog();
    this.#artifacts.away = this.away;
    return this.#artifacts;
  }

  async append(key: string, value: Uint8Array, expectedRevision: number): Promise<number> {
    this.#need();
    if ((this.entries.get(key)?.revision ?? 0) !== expectedRevision) {
      throw new SkerryError("conflict", `Another change of ${key} came first.`);
    }
    const revision = ++this.revision;
    this.entries.set(key, { key, value, revision });
    queueMicrotask(() => this.tell(revision));
    return revision;
  }

  async get(key: string): Promise<LogEntry | null> {
    this.#need();
    return this.entries.get(key) ?? null;
  }

  async *readFrom(revision: number, last = this.revision): AsyncGenerator<LogEntry> {
    this.#need();
    const all = [...this.entries.values()].sort((a, b) => a.revision - b.revision);
    for (const entry of all) {
      if (entry.revision >= revision && entry.revision <= last) yield entry;
    }
  }

  async lastRevision(): Promise<number> {
    this.#need();
    return this.revision;
  }

  notify(listener: (upTo: number | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async putBytes(digest: string, bytes: Uint8Array): Promise<void> {
    this.#need();
    this.bytes.set(digest, bytes);
    this.#numbers.set(digest, ++this.#number);
  }

  async keysOfBytes(beginning: string): Promise<string[]> {
    this.#need();
    return [...this.bytes.keys()].filter((each) => each.startsWith(beginning));
  }

  async lastOfBytes(): Promise<number> {
    this.#need();
    return this.#number;
  }

  async removeBytes(key: string, last: number): Promise<void> {
    this.#need();
    if ((this.#numbers.get(key) ?? 0) <= last) this.bytes.delete(key);
  }

  async getBytes(digest: string): Promise<Uint8Array | null> {
    this.#need();
    return this.bytes.get(digest) ?? null;
  }

  async erase(keys: string, before: number): Promise<void> {
    this.#need();
    const beginning = keys.endsWith(".*") ? keys.slice(0, -1) : null;
    for (const { key, revision } of [...this.entries.values()]) {
      const isMeant = beginning === null ? key === keys : key.startsWith(beginning);
      if (isMeant && revision < before) this.entries.delete(key);
    }
  }

  async eraseBytes(beginning: string): Promise<void> {
    this.#need();
    for (const name of [...this.bytes.keys()]) {
      if (name.startsWith(`${beginning}.`)) this.bytes.delete(name);
    }
  }

  say(topic: string, message: Uint8Array): void {
    if (this.away) return;
    queueMicrotask(() => {
      for (const listener of this.#topics.get(topic) ?? []) listener(message);
    });
  }

  hear(topic: string, listener: (message: Uint8Array) => void): () => void {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  async flushed(): Promise<void> {
    this.#need();
  }

  async close(): Promise<void> {}

  /** @param upTo what listeners are told that it has. */
  tell(upTo: number | null = null): void {
    for (const listener of this.#listeners) listener(upTo);
  }

  #need(): void {
    if (this.away) throw new SkerryError("unavailable", "No server of the cluster answers.");
  }
}
