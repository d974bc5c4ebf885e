import type { LogEntry } from "../../store/log/cluster-log.ts";

/** Entries that are taken up together: so many, or bytes. */
const lotEntries = 32;
const lotBytes = 4 * 2 ** 20;

/** Entries of a log in their order, some at once. Where the log falls silent, first comes what had come of it. */
export async function* lotsOf(entries: AsyncIterable<LogEntry>): AsyncGenerator<LogEntry[]> {
  let lot: LogEntry[] = [];
  let bytes = 0;
  let failure: unknown = null;
  try {
    for await (const entry of entries) {
      lot.push(entry);
      bytes += entry.value.length;
      if (lot.length < lotEntries && bytes < lotBytes) continue;
      yield lot;
      lot = [];
      bytes = 0;
    }
  } catch (error) {
    failure = error;
  }
  if (lot.length > 0) yield lot;
  if (failure !== null) throw failure;
}
