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
  stream: JetStreamClient,
  fromSequence: typeof DeliverPolicy.StartSequence,
  { name, beginning, revision, last }: LogPart,
): AsyncGenerator<LogEntry> {
  const consumer = await stream.consumers.get(name, {
    deliver_policy: fromSequence,
    opt_start_seq: revision,
    inactive_threshold: consumerIdle,
  });
  const messages = await consumer.consume({
    max_messages: 1_000,
    expires: consumerExpires,
    idle_heartbeat: heartbeat,
    abort_on_missing_resource: true,
  });
  // A server that falls silent must not hold the reader: what reads looks again, and may find another one.
  void endWhereSilent(messages);
  try {
    for await (const { seq, subject, data } of messages) {
      if (seq > last) return;
      yield { key: subject.slice(beginning.length), value: data, revision: seq };
      if (seq === last) return;
    }
    throw new SkerryError("unavailable", "The cluster's log fell silent while it was read.");
  } finally {
    await messages.close();
    void consumer.delete().catch(() => {});
  }
}

/** Ends a reading whose server has missed two heartbeats. */
async function endWhereSilent(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) {
    if (type === "heartbeats_missed") return void messages.close();
  }
}
