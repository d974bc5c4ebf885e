import type { LogEntry } from "../../store/log/cluster-log.ts";

/** Entries that are taken up together: so many, or bytes. */
const batchEntries = 32;
const batchBytes = 4 * 2 ** 20;

/** Yields entries of a log in order, in batches. If the log stalls, yields the partial batch first. */
export async function* batchesOf(entries: AsyncIterable<LogEntry>): AsyncGenerator<LogEntry[]> {
  let batch: LogEntry[] = [];
  let bytes = 0;
  let failure: unknown = null;
  try {
    for await (const entry of entries) {
      batch.push(entry);
      bytes += entry.value.length;
      if (batch.length < batchEntries && bytes < batchBytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  } catch (error) {
    failure = error;
  }
  if (batch.length > 0) yield batch;
  if (failure !== null) throw failure;
}
