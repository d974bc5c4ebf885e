import type {
  ConsumerMessages,
  DeliverPolicy,
  JetStreamClient,
  JetStreamManager,
} from "@nats-io/jetstream";
import { SkerryError } from "../../../errors.ts";
import type { LogEntry } from "../cluster-log.ts";

/** The server tells a consumer that it is there so often, in ms; two that are missing, and the consumer is made anew. */
export const heartbeat = 1_000;
export const consumerExpires = 10_000;

/** How long the server keeps a consumer that nobody asks, in ms. */
export const consumerIdle = 30_000;

/** How long after a consumer that no server knew another one is made, in ms, and how many are. */
export const notYet = 20;
const maxConsumers = 50;

/** What is read of a stream: revisions from one to another, both included. */
export interface LogPart {
  /** The stream's name, and what its subjects begin with before the key. */
  readonly name: string;
  readonly beginning: string;
  readonly revision: number;
  readonly last: number;
}

/** Reads entries one by one, of the leader. */
export async function* readFew(
  manager: JetStreamManager,
  { name, beginning, revision, last }: LogPart,
): AsyncGenerator<LogEntry> {
  for (let next = revision; next <= last; ) {
    const query = { seq: next, next_by_subj: `${beginning}>` };
    const found = await manager.streams.getMessage(name, query);
    if (found === null || found.seq > last) return;
    yield { key: found.subject.slice(beginning.length), value: found.data, revision: found.seq };
    next = found.seq + 1;
  }
}

/** Reads entries by a consumer that is made for them.
 * @param fromSequence the packages are loaded by who is in a cluster alone, and so is this of them.
 * @throws SkerryError `unavailable` where the server falls silent. */
export async function* readMany(
  { stream, manager }: { readonly stream: JetStreamClient; readonly manager: JetStreamManager },
  fromSequence: typeof DeliverPolicy.StartSequence,
  part: LogPart,
): AsyncGenerator<LogEntry> {
  const { name, beginning, last } = part;
  let next = part.revision;
  for (let attempt = 1; ; attempt++) {
    const consumer = await stream.consumers.get(name, {
      deliver_policy: fromSequence,
      opt_start_seq: next,
      inactive_threshold: consumerIdle,
    });
    // What the server that it was made at has: the newest of it may have been erased, and nothing comes in its place.
    if ((await consumer.info(true)).num_pending === 0) {
      void consumer.delete().catch(() => {});
      return yield* readFew(manager, { ...part, revision: next });
    }
    const messages = await consumer.consume({
      max_messages: 1_000,
      expires: consumerExpires,
      idle_heartbeat: heartbeat,
      abort_on_missing_resource: true,
    });
    // A server that falls silent must not hold the reader: what reads looks again, and may find another one.
    const ended = endWhereSilent(messages);
    try {
      for await (const { seq, subject, data, info } of messages) {
        if (seq > last) return;
        yield { key: subject.slice(beginning.length), value: data, revision: seq };
        if (seq === last) return;
        next = seq + 1;
        // That server has no more. The leader may: another one can be behind.
        if (info.pending === 0) return yield* readFew(manager, { ...part, revision: next });
      }
    } finally {
      await messages.close();
      void consumer.delete().catch(() => {});
    }
    if ((await ended) !== "no_responders" || attempt === maxConsumers) {
      throw new SkerryError("unavailable", "The cluster's log fell silent while it was read.");
    }
    await new Promise((resolve) => setTimeout(resolve, notYet));
  }
}

/** Closes what a consumer brings once its server has missed two heartbeats, or is not heard of where this node is connected: a
 * consumer that has just been made may not be known there yet, and the library waits for two heartbeats then.
 * @returns why it ended; null where who reads ended it. */
export async function endWhereSilent(
  messages: ConsumerMessages,
): Promise<"heartbeats_missed" | "no_responders" | null> {
  for await (const { type } of messages.status()) {
    if (type !== "heartbeats_missed" && type !== "no_responders") continue;
    void messages.close();
    return type;
  }
  return null;
}
