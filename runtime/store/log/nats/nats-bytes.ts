import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { ClusterBytes } from "../cluster-log.ts";
import { isNotFound, unavailable } from "./nats-failure.ts";

/** How long the servers have to take a part of a module, in ms. */
const putTime = 12_000;

/** A connection to JetStream. */
export interface JetStream {
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
}

/** Bytes by digest in a stream of their own. */
export class NatsBytes implements ClusterBytes {
  readonly #stream: string;
  readonly #prefix: string;
  readonly #need: () => JetStream;

  /** @param prefix what the subjects of keys begin with. @param need gives the connection, or throws `unavailable`. */
  constructor(stream: string, prefix: string, need: () => JetStream) {
    this.#stream = stream;
    this.#prefix = prefix;
    this.#need = need;
  }

  async putBytes(digest: string, bytes: Uint8Array): Promise<void> {
    const { stream } = this.#need();
    try {
      const subject = `${this.#prefix}.${digest}`;
      await stream.publish(subject, bytes, { timeout: putTime, retries: 1 });
    } catch (error) {
      throw unavailable(error, "A part of a module can't be written to the cluster");
    }
  }

  async getBytes(digest: string): Promise<Uint8Array | null> {
    const { manager } = this.#need();
    const query = { last_by_subj: `${this.#prefix}.${digest}` };
    try {
      // Of any replica: it is known by its digest. One may be behind: so that it is nowhere the leader says.
      const found = await manager.direct.getMessage(this.#stream, query).catch((error: unknown) => {
        if (isNotFound(error)) return null;
        throw error;
      });
      return found?.data ?? (await manager.streams.getMessage(this.#stream, query))?.data ?? null;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw unavailable(error, "A part of a module can't be read from the cluster");
    }
  }

  async keysOfBytes(beginning: string): Promise<string[]> {
    const { manager } = this.#need();
    const subject = `${this.#prefix}.`;
    try {
      const info = await manager.streams.info(this.#stream, { subjects_filter: `${subject}>` });
      const keys = Object.keys(info.state.subjects ?? {}).map((each) => each.slice(subject.length));
      return keys.filter((each) => each.startsWith(beginning));
    } catch (error) {
      if (isNotFound(error)) return [];
      throw unavailable(error, "The cluster's modules can't be listed");
    }
  }

  async lastOfBytes(): Promise<number> {
    const { manager } = this.#need();
    try {
      return (await manager.streams.info(this.#stream)).state.last_seq;
    } catch (error) {
      if (isNotFound(error)) return 0;
      throw unavailable(error, "The cluster's modules can't be listed");
    }
  }

  async eraseBytes(beginning: string): Promise<void> {
    const { manager } = this.#need();
    try {
      await manager.streams.purge(this.#stream, { filter: `${this.#prefix}.${beginning}.*` });
    } catch (error) {
      throw unavailable(error, "What is needed no more can't be removed from the cluster's log");
    }
  }

  async removeBytes(key: string, last: number): Promise<void> {
    const { manager } = this.#need();
    // To the server 1 is no bound, and all would go.
    if (last < 1) return;
    try {
      const query = { filter: `${this.#prefix}.${key}`, seq: last + 1 };
      await manager.streams.purge(this.#stream, query);
    } catch (error) {
      throw unavailable(error, "A part of a module can't be removed from the cluster");
    }
  }
}
