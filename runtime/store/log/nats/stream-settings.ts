import type { NatsPackages } from "./open-connection.ts";

/** How a stream keeps what it has: on the disk, of each subject the newest alone, until it is removed by hand. */
export function streamSettings(nats: NatsPackages, name: string, subject: string) {
  const { RetentionPolicy, StorageType, DiscardPolicy } = nats;
  return {
    name,
    subjects: [subject],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    // A stream that is full refuses what is new, and drops nothing.
    discard: DiscardPolicy.New,
    max_msgs_per_subject: 1,
    allow_direct: true,
    deny_delete: true,
  };
}
