import * as v from "valibot";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { ClusterTalk } from "../../store/log/cluster-log.ts";
import { openRecord, type Refusal, signRecord } from "../../store/log/signed-record.ts";

/** What messages have in the place of a log: they are of no log. */
const noLog = "talk";

/** Messages that nodes send each other at the moment, signed as records are, for their topic. */
export class SignedTalk {
  readonly #talk: ClusterTalk;
  readonly #key: ClusterKey;
  readonly #onRefused: (why: Refusal, topic: string) => void;

  constructor(
    talk: ClusterTalk,
    key: ClusterKey,
    onRefused: (why: Refusal, topic: string) => void,
  ) {
    this.#talk = talk;
    this.#key = key;
    this.#onRefused = onRefused;
  }

  say(topic: string, value: object): void {
    const message = signRecord(this.#key, { log: noLog, key: topic, follows: 0, value });
    if (message !== null) this.#talk.say(topic, message);
  }

  /** Resolves once a server has what was said. @throws SkerryError `unavailable`. */
  flushed(): Promise<void> {
    return this.#talk.flushed();
  }

  /** Calls the listener for each message that is signed and fits. Returns what ends that.
   * @param admits whether a message of so many bytes is looked at: a signature costs more to see than to send. */
  hear<Schema extends v.GenericSchema>(
    topic: string,
    schema: Schema,
    listener: (value: v.InferOutput<Schema>) => void,
    admits: (bytes: number) => boolean = () => true,
  ): () => void {
    return this.#talk.hear(topic, (message) => {
      if (!admits(message.length)) return;
      const opened = openRecord(this.#key, topic, message);
      if ("refused" in opened) return this.#onRefused(opened.refused, topic);
      if (opened.body.log !== noLog) return this.#onRefused("log", topic);
      const read = v.safeParse(schema, opened.body.value);
      if (read.success) listener(read.output);
      else this.#onRefused("schema", topic);
    });
  }
}
