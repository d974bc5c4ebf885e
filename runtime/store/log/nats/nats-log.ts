import type { JetStreamClient, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { SkerryError } from "../../../errors.ts";
import type { ClusterTalk, ErasableLog, LogEntry } from "../cluster-log.ts";
import type { NatsSettings } from "./connection-settings.ts";
import { isAlone, isNotFound, isTooEarly, isWrongRevision, unavailable } from "./nats-failure.ts";
import { type NatsPackages, natsPackages, openConnection } from "./open-connection.ts";
import { consumerExpires, consumerIdle, heartbeat, readFew, readMany } from "./read-log.ts";
import { leastReplicas, refuseAlone } from "./server-check.ts";
import { ServerTrust } from "./server-trust.ts";
import { streamSettings } from "./stream-settings.ts";

/** What a request to the servers may take, in ms. */
const answerTime = 3_000;

/** How often a listener is told to look, whatever else told it, in ms: a watch was found a minute late after a leader died. */
const lookEvery = 1_000;

/** So many entries are fetched one by one; for more a consumer is made. */
const fewEntries = 16;

/** How long after a failure a consumer, or a connection, is tried again, in ms. */
const retryAfter = 2_000;

/** How often a stream is made that the servers have no place for yet. */
const mostAttempts = 5;

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
export class NatsLog implements ErasableLog, ClusterTalk {
  readonly #nats: NatsPackages;
  readonly #settings: NatsSettings;
  readonly #hooks: NatsHooks;
  readonly #prefix: string;
  readonly #logStream: string;
  readonly #byteStream: string;
  readonly #listeners = new Set<(upTo: number | null) => void>();
  readonly #topics = new Map<string, Set<(message: Uint8Array) => void>>();
  readonly #heard = new Map<string, Subscription>();
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
    this.#timer = setInterval(() => this.#tell(), lookEvery);
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
    const last = upTo ?? (await this.lastRevision());
    if (last < revision) return;
    const { manager, stream } = this.#need();
    const part = { name: this.#logStream, beginning: `${this.#prefix}.log.`, revision, last };
    try {
      yield* last - revision < fewEntries
        ? readFew(manager, part)
        : readMany(stream, this.#nats.DeliverPolicy.StartSequence, part);
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

  async putBytes(digest: string, bytes: Uint8Array): Promise<void> {
    const { stream } = this.#need();
    try {
      const subject = `${this.#prefix}.bytes.${digest}`;
      await stream.publish(subject, bytes, { timeout: answerTime * 4, retries: 1 });
    } catch (error) {
      throw unavailable(error, "A part of a module can't be written to the cluster");
    }
  }

  async getBytes(digest: string): Promise<Uint8Array | null> {
    const { manager } = this.#need();
    try {
      // Of any replica: it is known by its digest.
      const found = await manager.direct.getMessage(this.#byteStream, {
        last_by_subj: `${this.#prefix}.bytes.${digest}`,
      });
      return found?.data ?? null;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw unavailable(error, "A part of a module can't be read from the cluster");
    }
  }

  async erase(keys: string, before: number): Promise<void> {
    // To the server 1 is no bound, and all would go.
    if (before <= 1) return;
    await this.#purge(this.#logStream, { filter: this.#subjectOf(keys), seq: before });
  }

  eraseBytes(beginning: string): Promise<void> {
    return this.#purge(this.#byteStream, { filter: `${this.#prefix}.bytes.${beginning}.*` });
  }

  async #purge(stream: string, what: { filter: string; seq?: number }): Promise<void> {
    try {
      const { filter, seq } = what;
      await this.#need().manager.streams.purge(
        stream,
        seq === undefined ? { filter } : { filter, seq },
      );
    } catch (error) {
      throw unavailable(error, "What is needed no more can't be removed from the cluster's log");
    }
  }

  async keysOfBytes(beginning: string): Promise<string[]> {
    const { manager } = this.#need();
    const subject = `${this.#prefix}.bytes.`;
    try {
      const info = await manager.streams.info(this.#byteStream, { subjects_filter: `${subject}>` });
      return Object.keys(info.state.subjects ?? {})
        .map((each) => each.slice(subject.length))
        .filter((each) => each.startsWith(beginning));
    } catch (error) {
      throw unavailable(error, "The modules of the cluster can't be told");
    }
  }

  async lastOfBytes(): Promise<number> {
    const { manager } = this.#need();
    return (await this.#info(manager, this.#byteStream))?.state.last_seq ?? 0;
  }

  async removeBytes(key: string, last: number): Promise<void> {
    const { manager } = this.#need();
    try {
      // What is before that number.
      const filter = `${this.#prefix}.bytes.${key}`;
      await manager.streams.purge(this.#byteStream, { filter, seq: last + 1 });
    } catch (error) {
      throw unavailable(error, "A part of a module can't be removed from the cluster");
    }
  }

  say(topic: string, message: Uint8Array): void {
    if (this.connected) this.#link?.connection.publish(`${this.#prefix}.talk.${topic}`, message);
  }

  hear(topic: string, listener: (message: Uint8Array) => void): () => void {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(listener);
    // What nobody hears here is not sent here.
    if (listeners.size === 1 && this.#link !== null) this.#hearTopic(this.#link.connection, topic);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#topics.delete(topic);
      this.#heard.get(topic)?.unsubscribe();
      this.#heard.delete(topic);
    };
  }

  async flushed(): Promise<void> {
    const { connection } = this.#need();
    try {
      await connection.flush();
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
      num_replicas: leastReplicas,
    };
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return void (await manager.streams.add(config));
        } catch (error) {
          if (!isTooEarly(error) || attempt === mostAttempts || this.#settings.single) throw error;
          await new Promise((resolve) => setTimeout(resolve, retryAfter));
        }
      }
    } catch (error) {
      if (!this.#settings.single) throw isAlone(error) ? refuseAlone() : error;
      await manager.streams.add({ ...config, num_replicas: 1 });
    }
  }

  /** The consumer that hears of new entries: an own one, whose heartbeats are short, made anew where they stay away. */
  async #consume(link: Link): Promise<void> {
    while (!this.#closed && this.#link === link && !link.connection.isClosed()) {
      try {
        const consumer = await link.stream.consumers.get(this.#logStream, {
          deliver_policy: this.#nats.DeliverPolicy.New,
          headers_only: true,
          inactive_threshold: consumerIdle,
        });
        const messages = await consumer.consume({
          expires: consumerExpires,
          idle_heartbeat: heartbeat,
        });
        for await (const { seq } of messages) this.#tell(seq);
      } catch {
        // No log yet, or no leader: looked at each second meanwhile.
      }
      await new Promise<void>((resolve) => setTimeout(resolve, retryAfter).unref());
    }
  }

  #hearMessages(connection: NatsConnection): void {
    connection.subscribe(`${this.#prefix}.revision`, {
      callback: (error, { data }) => this.#tell(error === null ? revisionIn(data) : null),
    });
    this.#heard.clear();
    for (const topic of this.#topics.keys()) this.#hearTopic(connection, topic);
  }

  #hearTopic(connection: NatsConnection, topic: string): void {
    const heard = connection.subscribe(`${this.#prefix}.talk.${topic}`, {
      callback: (error, { data }) => {
        if (error !== null) return;
        for (const listener of this.#topics.get(topic) ?? []) listener(data);
      },
    });
    this.#heard.set(topic, heard);
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

/** What a failure says, without OpenSSL's places in its own sources. */
function oneLine(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code ?? "");
  const text = (error as Error).message.replace(/^[0-9A-F]{8,}:error:[0-9A-F]+:/, "");
  const sentence = text
    .split("\n")[0]!
    .slice(0, 300)
    .replace(/[.:\s]+$/, "");
  return /^ERR_|CERT/.test(code) && !sentence.includes(code) ? `${sentence} (${code})` : sentence;
}

function conflict(key: string): SkerryError {
  return new SkerryError("conflict", `Another change of ${key} came first.`);
}
