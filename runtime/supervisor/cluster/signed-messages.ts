import * as v from "valibot";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { ClusterMessages } from "../../store/log/cluster-log.ts";
import { openRecord, type Refusal, signRecord } from "../../store/log/signed-record.ts";

/** What messages have in the place of a log: they are of no log. */
const noLog = "talk";

/** Which cluster a message is of: beside what it says, where versions that don't know it pass over it. */
const place = v.object({ cluster: v.optional(v.string()) });

/** Messages that nodes send each other at the moment, signed as records are, for their topic and their cluster: another one may have
 * the same key. A node of a version before says no cluster. */
export class SignedMessages {
  readonly #messages: ClusterMessages;
  readonly #key: ClusterKey;
  readonly #cluster: string;
  readonly #onRefused: (why: Refusal, topic: string) => void;

  constructor(
    messages: ClusterMessages,
    key: ClusterKey,
    cluster: string,
    onRefused: (why: Refusal, topic: string) => void,
  ) {
    this.#messages = messages;
    this.#key = key;
    this.#cluster = cluster;
    this.#onRefused = onRefused;
  }

  say(topic: string, value: object): void {
    const said = { ...value, cluster: this.#cluster };
    const message = signRecord(this.#key, { log: noLog, key: topic, follows: 0, value: said });
    if (message !== null) this.#messages.say(topic, message);
  }

  /** Resolves once a server has what was said. @throws SkerryError `unavailable`. */
  flushed(): Promise<void> {
    return this.#messages.flushed();
  }

  /** Calls the listener for each message that is signed and fits. Returns what ends that.
   * @param admits whether a message of so many bytes is looked at: a signature costs more to see than to send. */
  hear<Schema extends v.GenericSchema>(
    topic: string,
    schema: Schema,
    listener: (value: v.InferOutput<Schema>) => void,
    admits: (bytes: number) => boolean = () => true,
  ): () => void {
    return this.#messages.hear(topic, (message) => {
      if (!admits(message.length)) return;
      const opened = openRecord(this.#key, topic, message);
      if ("refused" in opened) return this.#onRefused(opened.refused, topic);
      const { log, value } = opened.body;
      if (log !== noLog) return this.#onRefused("log", topic);
      const of = v.safeParse(place, value);
      const read = v.safeParse(schema, value);
      if (!of.success || !read.success) return this.#onRefused("schema", topic);
      const { cluster = this.#cluster } = of.output;
      if (cluster === this.#cluster) listener(read.output);
      else this.#onRefused("log", topic);
    });
  }
}
