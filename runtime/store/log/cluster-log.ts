/** A value that a log has. */
export interface LogEntry {
  readonly key: string;
  readonly value: Uint8Array;
  /** The place in the log's order: 1 or more, and raised by each append, whatever its key. */
  readonly revision: number;
}

/** Who changes what, in one order for all nodes. It is a bus, and no store to serve from: of each key it keeps the newest value
 * alone, and what it has is not believed (`signed-record.ts`). One implementation is over NATS JetStream; one suite of tests
 * holds for all. Every method rejects with SkerryError `unavailable` where the log does not answer. */
export interface ClusterLog {
  /** Writes a value where the key's newest revision is the expected one, 0 for none, and gives its revision.
   * @throws SkerryError `conflict` where another one is newer; `unavailable`, after which it may have been written or not. */
  append(key: string, value: Uint8Array, expectedRevision: number): Promise<number>;
  /** The newest entry of a key; null where there is none. */
  get(key: string): Promise<LogEntry | null>;
  /** Entries from this revision on, in their order, up to `last`, or what was the last one when it was called. Of a key that was
   * written several times only the newest one comes; where `last` is given, what was replaced or erased within seconds may come, too. */
  readFrom(revision: number, last?: number): AsyncIterable<LogEntry>;
  /** Calls the listener when there may be something new, or the connection came back: often too often, and at the latest a
   * second after the log was written to, whatever was lost on the way. `upTo` is a revision that somebody said it has, which is not
   * believed; null where nobody did. Returns what ends that. */
  notify(listener: (upTo: number | null) => void): () => void;
  /** The newest revision; 0 for a log that nobody has written to. */
  lastRevision(): Promise<number>;
}

/** Bytes by the SHA-256 of their content, beside a log. They are not believed either: who gets them compares the digest. */
export interface ClusterBytes {
  /** Keeps bytes under their digest, in the place of what was there. @throws SkerryError `unavailable`. */
  putBytes(digest: string, bytes: Uint8Array): Promise<void>;
  /** What is kept under a digest; null for nothing. @throws SkerryError `unavailable`. */
  getBytes(digest: string): Promise<Uint8Array | null>;
  /** Keys that begin so. @throws SkerryError `unavailable`. */
  keysOfBytes(beginning: string): Promise<string[]>;
  /** The number of what was put last, 0 for nothing: each `putBytes` raises it. @throws SkerryError `unavailable`. */
  lastOfBytes(): Promise<number>;
  /** Removes what is under a key where its number is the given one or less: what was put since stays.
   * @throws SkerryError `unavailable`. */
  removeBytes(key: string, last: number): Promise<void>;
}

/** Bytes that may go at any time: there is a bound on all together, and the oldest go for what is new. */
export interface ArtifactBytes
  extends Pick<ClusterBytes, "putBytes" | "getBytes" | "keysOfBytes">,
    Pick<ErasableLog, "eraseBytes"> {}

/** A log, and bytes beside it, from which goes what nobody needs any more. */
export interface ErasableLog extends ClusterLog, ClusterBytes {
  /** Whether a server answers. */
  readonly connected: boolean;
  /** Makes the log where there is none. @throws SkerryError `unavailable`, `bad-settings`. */
  create(): Promise<void>;
  /** Removes what a key has, or all keys under one have (`entry.a.*`), at revisions before this one.
   * @throws SkerryError `unavailable`. */
  erase(keys: string, before: number): Promise<void>;
  /** Removes bytes by the beginning of what they were put under: that of `a` removes `a.0`, `a.1`. @throws SkerryError `unavailable`. */
  eraseBytes(beginning: string): Promise<void>;
}

/** Messages to those who listen at the moment: none is kept, and some are lost. */
export interface ClusterMessages {
  /** Sends a message to all who hear the topic, this node included. One that can't be sent is dropped. */
  say(topic: string, message: Uint8Array): void;
  /** Calls the listener for each message of a topic. Returns what ends that. */
  hear(topic: string, listener: (message: Uint8Array) => void): () => void;
  /** Resolves once a server has what was said: who says much waits for it, and so holds nothing up that others say.
   * @throws SkerryError `unavailable`. */
  flushed(): Promise<void>;
}

/** Keys are made of these: nothing else becomes part of a subject of NATS. */
export const keyPattern = /^[a-z]{1,20}(?:\.[a-z0-9-]{1,64}){0,2}$/;
