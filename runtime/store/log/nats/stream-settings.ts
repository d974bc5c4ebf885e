import { MiB } from "../../../byte-units.ts";
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

/** Bytes of all artifacts together in a stream of its own, in each server's store. An operator may change it there. */
const artifactBytes = 512 * MiB;

/** The same of a stream that drops the oldest where it is full. */
export function boundedStreamSettings(nats: NatsPackages, name: string, subject: string) {
  return {
    ...streamSettings(nats, name, subject),
    discard: nats.DiscardPolicy.Old,
    max_bytes: artifactBytes,
  };
}
