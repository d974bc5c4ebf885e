import type { JetStreamClient, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { SkerryError } from "../../../errors.ts";
import type { ClusterMessages, ErasableLog, LogEntry } from "../cluster-log.ts";
import type { NatsSettings } from "./connection-settings.ts";
import { NatsArtifacts } from "./nats-artifacts.ts";
import { NatsBytes } from "./nats-bytes.ts";
import {
  conflict,
  isAlone,
  isNotFound,
  isTooEarly,
  isWrongRevision,
  oneLine,
  unavailable,
} from "./nats-failure.ts";
import { NatsTopics } from "./nats-topics.ts";
import { type NatsPackages, natsPackages, openConnection } from "./open-connection.ts";
import {
  consumerExpires,
  consumerIdle,
  endWhereSilent,
  heartbeat,
  notYet,
  readFew,
  readMany,
} from "./read-log.ts";
import { RecentEntries } from "./recent-entries.ts";
import { minReplicas, refuseAlone } from "./server-check.ts";
import { ServerTrust } from "./server-trust.ts";
import { streamSettings } from "./stream-settings.ts";

/** What a request to the servers may take, in ms. */
const answerTime = 3_000;

/** How often a listener is told to look, whatever else told it, in ms: a watch was found a minute late after a leader died. */
const pollInterval = 1_000;

/** So many entries are fetched one by one; for more a consumer is made. */
const fewEntries = 16;

/** How long after a failure a consumer, or a connection, is tried again, in ms. */
const retryAfter = 2_000;

/** How often a stream is made that the servers have no place for yet. */
const maxAttempts = 8;

interface Link {
  readonly connection: NatsConnection;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
}

export interface NatsHooks {
  /** Warns of servers that were taken by `--single`, a sentence each. */
  readonly onWeak: (sentence: string) => void;
  /** Tells that the servers are refused, or that they refuse this node: it goes on without them. */
  readonly onRefused: (error: SkerryError) => void;
  readonly onConnection: (state: "connected" | "lost") => void;
}

export interface LogOptions {
  /** Another log of the same cluster, with streams and a connection of its own. */
  readonly branch?: "entries" | null;
  /** Whether this node has followed the log before: then it starts though one server can't be seen. */
  readonly followed?: boolean;
}

/** A log in NATS JetStream: one stream for the newest value of each key, one for bytes, and core messages. It is usable before
 * there is a connection, and without one: then its methods reject with `unavailable`. */
export class NatsLog implements ErasableLog, ClusterMessages {
  readonly #nats: NatsPackages;
  readonly #settings: NatsSettings;
  readonly #hooks: NatsHooks;
  readonly #prefix: string;
  readonly #logStream: string;
  readonly #byteStream: string;
  readonly #listeners = new Set<(upTo: number | null) => void>();
  readonly #topics: NatsTopics;
  readonly #bytes: NatsBytes;
  readonly #recent = new RecentEntries();
  readonly artifacts: NatsArtifacts;
  #link: Link | null = null;
  #connected = false;
  #closed = false;
  readonly #timer: NodeJS.Timeout;
  readonly #trust: ServerTrust;
  #manager: JetStreamManager | null = null;

  private constructor(
    nats: NatsPackages,
    settings: NatsSettings,
    hooks: NatsHooks,
    { branch = null, followed = false }: LogOptions,
  ) {
    this.#nats = nats;
    this.#settings = settings;
    this.#hooks = hooks;
    const { cluster } = settings;
    this.#prefix = branch === null ? `skerry.${cluster}` : `skerry.${cluster}.${branch}`;
    // No name of a cluster has an underscore, or a capital.
    const streams = branch === null ? cluster : `${cluster}_${branch.toUpperCase()}`;
    this.#logStream = `SKERRY_${streams}_LOG`;
    this.#byteStream = `SKERRY_${streams}_BYTES`;
    this.#topics = new NatsTopics(`${this.#prefix}.talk`);
    this.#bytes = new NatsBytes(this.#byteStream, `${this.#prefix}.bytes`, () => this.#need());
    this.artifacts = new NatsArtifacts({
      ...{ nats, stream: `SKERRY_${streams}_ARTIFACTS`, prefix: `${this.#prefix}.artifacts` },
      ...{ single: settings.single, need: () => this.#need() },
    });
    this.#timer = setInterval(() => this.#tell(), pollInterval);
    this.#timer.unref();
    this.#trust = new ServerTrust({
      ...{ settings, followed, onWeak: hooks.onWeak },
      info: async () => {
        const manager = this.#manager;
        return manager === null ? null : this.#info(manager, this.#logStream).catch(() => null);
      },
      onRefused: (error) => {
        hooks.onRefused(error);
        void this.#link?.connection.close();
      },
    });
  }

  /** Begins to connect, and waits for that so long (ms) at most.
   * @throws SkerryError `bad-settings` where the packages are missing, or the servers answer and can't be taken. */
  static async open(
    settings: NatsSettings,
    hooks: NatsHooks,
    within: number,
    options: LogOptions = {},
  ): Promise<NatsLog> {
    const log = new NatsLog(await natsPackages(), settings, hooks, options);
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, within);
    const first = log.#connect();
    try {
      await Promise.race([first, waited.promise]);
    } catch (error) {
      await log.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    void first.catch((error: SkerryError) => {
      hooks.onRefused(error);
      log.#connectAgain();
    });
    return log;
  }

  get connected(): boolean {
    return this.#connected && this.#link !== null;
  }

  /** Makes the log where there is none. One that is gone is not made anew by itself: that is an alarm.
   * @throws SkerryError `unavailable`, `bad-settings` where the servers can't be relied on. */
  async create(): Promise<void> {
    const { manager } = this.#need();
    try {
      const { name, subjects, bytes } = this.#streams();
      for (const [stream, subject] of [[name, subjects] as const, bytes]) {
        if ((await this.#info(manager, stream)) === null) await this.#add(manager, stream, subject);
      }
    } catch (error) {
      throw unavailable(error, "The log can't be made");
    }
    await this.#trust.check();
  }

  async append(key: string, value: Uint8Array, expectedRevision: number): Promise<number> {
    const { connection, stream } = this.#need();
    let revision: number;
    try {
      const written = await stream.publish(this.#subjectOf(key), value, {
        expect: { lastSubjectSequence: expectedRevision, streamName: this.#logStream },
        timeout: answerTime,
        retries: 0,
      });
      revision = written.seq;
    } catch (error) {
      if (isWrongRevision(error)) throw conflict(key);
      // It may have been written, and only the answer lost.
      const now = await this.get(key).catch(() => null);
      if (now === null || !Buffer.from(now.value).equals(value)) {
        throw unavailable(error, "The change can't be written to the cluster's log");
      }
      revision = now.revision;
    }
    this.#recent.add({ key, value, revision });
    connection.publish(`${this.#prefix}.revision`, String(revision));
    return revision;
  }

  async get(key: string): Promise<LogEntry | null> {
    const { manager } = this.#need();
    const subject = this.#subjectOf(key);
    try {
      // Of the leader: another replica may be behind.
      const found = await manager.streams.getMessage(this.#logStream, { last_by_subj: subject });
      return found === null ? null : { key, value: found.data, revision: found.seq };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw unavailable(error, "The cluster's log can't be read");
    }
  }

  async *readFrom(revision: number, upTo?: number): AsyncGenerator<LogEntry> {
    const recent = upTo === undefined ? null : this.#recent.range(revision, upTo);
    if (recent !== null) return yield* recent;
    const last = upTo ?? (await this.lastRevision());
    if (last < revision) return;
    const link = this.#need();
    const part = { name: this.#logStream, beginning: this.#subjectOf(""), revision, last };
    try {
      yield* last - revision < fewEntries
        ? readFew(link.manager, part)
        : readMany(link, this.#nats.DeliverPolicy.StartSequence, part);
    } catch (error) {
      throw unavailable(error, "The cluster's log can't be read");
    }
  }

  async lastRevision(): Promise<number> {
    const { manager } = this.#need();
    const info = await this.#info(manager, this.#logStream);
    return info?.state.last_seq ?? 0;
  }

  notify(listener: (upTo: number | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  putBytes(digest: string, bytes: Uint8Array): Promise<void> {
    return this.#bytes.putBytes(digest, bytes);
  }

  getBytes(digest: string): Promise<Uint8Array | null> {
    return this.#bytes.getBytes(digest);
  }

  async erase(keys: string, before: number): Promise<void> {
    const { manager } = this.#need();
    // To the server 1 is no bound, and all would go.
    if (before <= 1) return;
    try {
      const what = { filter: this.#subjectOf(keys), seq: before };
      await manager.streams.purge(this.#logStream, what);
    } catch (error) {
      throw unavailable(error, "What is needed no more can't be removed from the cluster's log");
    }
  }

  eraseBytes(beginning: string): Promise<void> {
    return this.#bytes.eraseBytes(beginning);
  }

  keysOfBytes(beginning: string): Promise<string[]> {
    return this.#bytes.keysOfBytes(beginning);
  }

  lastOfBytes(): Promise<number> {
    return this.#bytes.lastOfBytes();
  }

  removeBytes(key: string, last: number): Promise<void> {
    return this.#bytes.removeBytes(key, last);
  }

  say(topic: string, message: Uint8Array): void {
    if (this.connected) this.#link?.connection.publish(`${this.#prefix}.talk.${topic}`, message);
  }

  hear(topic: string, listener: (message: Uint8Array) => void): () => void {
    return this.#topics.hear(topic, listener);
  }

  async flushed(): Promise<void> {
    try {
      await this.#need().connection.flush();
    } catch (error) {
      throw unavailable(error, "The cluster's servers do not take messages");
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#trust.close();
    const link = this.#link;
    this.#link = null;
    await link?.connection.close();
  }

  #streams() {
    const bytes = [this.#byteStream, `${this.#prefix}.bytes.>`] as const;
    return { name: this.#logStream, subjects: `${this.#prefix}.log.>`, bytes };
  }

  /** @throws SkerryError `bad-settings` where the servers refuse this node, or can't be taken. */
  async #connect(): Promise<void> {
    let connection: NatsConnection | null;
    try {
      connection = await openConnection(this.#nats, this.#settings, () => this.#closed);
    } catch (error) {
      if (error instanceof SkerryError) throw error;
      throw new SkerryError(
        "bad-settings",
        `The servers of the cluster ${this.#settings.cluster} refuse this node, or it refuses them: ${oneLine(error)}.`,
      );
    }
    if (connection === null || this.#closed) return connection?.close();
    try {
      const api = { timeout: answerTime };
      const manager = await this.#nats.jetstreamManager(connection, { ...api, checkAPI: false });
      // Where there is no log yet, or nobody leads it at the moment, it is looked at again when it is made or read.
      this.#manager = manager;
      await this.#trust.check();
      this.#link = { connection, manager, stream: this.#nats.jetstream(connection, api) };
    } catch (error) {
      await connection.close();
      throw error;
    }
    this.#hearMessages(connection);
    this.#setConnected(true);
    void this.#hearStatus(connection);
    void this.#consume(this.#link);
  }

  #connectAgain(): void {
    if (this.#closed) return;
    const again = setTimeout(() => {
      this.#connect().catch((error: SkerryError) => {
        this.#hooks.onRefused(error);
        this.#connectAgain();
      });
    }, retryAfter * 5);
    again.unref();
  }

  /** Null where there is no such stream. */
  async #info(manager: JetStreamManager, stream: string): Promise<StreamInfo | null> {
    try {
      return await manager.streams.info(stream);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw unavailable(error, "The cluster's log does not answer");
    }
  }

  async #add(manager: JetStreamManager, name: string, subject: string): Promise<void> {
    const config = {
      ...streamSettings(this.#nats, name, subject),
      num_replicas: minReplicas,
    };
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return void (await manager.streams.add(config));
        } catch (error) {
          if (!isTooEarly(error) || attempt === maxAttempts || this.#settings.single) throw error;
          await new Promise((resolve) => setTimeout(resolve, retryAfter));
        }
      }
    } catch (error) {
      if (!this.#settings.single) throw isAlone(error) ? refuseAlone() : error;
      await manager.streams.add({ ...config, num_replicas: 1 });
    }
  }

  /** The consumer that brings new entries: an own one, whose heartbeats are short, made anew where they stay away. */
  async #consume(link: Link): Promise<void> {
    const beginning = this.#subjectOf("");
    while (!this.#closed && this.#link === link && !link.connection.isClosed()) {
      let again = retryAfter;
      try {
        const consumer = await link.stream.consumers.get(this.#logStream, {
          deliver_policy: this.#nats.DeliverPolicy.New,
          inactive_threshold: consumerIdle,
        });
        const messages = await consumer.consume({
          expires: consumerExpires,
          idle_heartbeat: heartbeat,
          abort_on_missing_resource: true,
        });
        const ended = endWhereSilent(messages);
        for await (const { seq, subject, data } of messages) {
          this.#recent.add({ key: subject.slice(beginning.length), value: data, revision: seq });
          this.#tell(seq);
        }
        if ((await ended) === "no_responders") again = notYet;
      } catch {
        // No log yet, or no leader: looked at each second meanwhile.
      }
      await new Promise<void>((resolve) => setTimeout(resolve, again).unref());
    }
  }

  #hearMessages(connection: NatsConnection): void {
    connection.subscribe(`${this.#prefix}.revision`, {
      callback: (error, { data }) => this.#tell(error === null ? revisionIn(data) : null),
    });
    this.#topics.connected(connection);
  }

  async #hearStatus(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === "disconnect" || type === "staleConnection") this.#setConnected(false);
      if (type === "reconnect") this.#setConnected(true);
    }
    this.#setConnected(false);
    this.#link = null;
    this.#connectAgain();
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    this.#recent.clear();
    if (this.#closed) return;
    this.#hooks.onConnection(connected ? "connected" : "lost");
    if (connected) this.#tell();
  }

  #tell(upTo: number | null = null): void {
    for (const listener of this.#listeners) listener(upTo);
  }

  /** @throws SkerryError `unavailable` while there is no connection. */
  #need(): Link {
    if (this.#link !== null && this.#connected) return this.#link;
    throw new SkerryError(
      "unavailable",
      `No server of the cluster ${this.#settings.cluster} answers.`,
    );
  }

  #subjectOf(key: string): string {
    return `${this.#prefix}.log.${key}`;
  }
}

/** Null for what is no revision. */
function revisionIn(message: Uint8Array): number | null {
  if (message.length > 16) return null;
  const revision = Number(Buffer.from(message).toString("latin1"));
  return Number.isSafeInteger(revision) && revision > 0 ? revision : null;
}
