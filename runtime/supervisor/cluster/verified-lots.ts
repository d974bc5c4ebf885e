import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { LogEntry } from "../../store/log/cluster-log.ts";
import { signatureHolds } from "../../store/log/signed-record.ts";

/** Entries that are looked at together: so many, or bytes. */
const lotEntries = 32;
const lotBytes = 4 * 2 ** 20;

/** How many there have to be for their signatures to be looked at on threads beside. */
const verifiedBeside = 8;

/** Lots whose signatures are looked at while one before is taken up. */
const lotsAhead = 3;

/** Entries of a log in their order. */
export interface VerifiedLot {
  readonly entries: readonly LogEntry[];
  /** Whether the signature of each holds; undefined where it was not looked at. */
  readonly holds: readonly (boolean | undefined)[];
}

/** Entries of a log, some at once, with their signatures looked at on threads beside where they are many: that takes most of
 * reading a log, and goes on while the lot before is taken up.
 * @param isNew whether an entry is one to be opened; all are where it is left out. */
export async function* verifiedLots(
  entries: AsyncIterable<LogEntry>,
  key: ClusterKey,
  isNew: (entry: LogEntry) => boolean = () => true,
): AsyncGenerator<VerifiedLot> {
  const ahead: Promise<VerifiedLot>[] = [];
  let failure: unknown = null;
  try {
    for await (const lot of lotsOf(entries)) {
      const isMany = lot.length >= verifiedBeside;
      // Never rejects: a reader that ends early leaves some behind.
      const holds = lot.map((each) =>
        isMany && isNew(each) ? signatureHolds(key, each.value) : undefined,
      );
      ahead.push(Promise.all(holds).then((all) => ({ entries: lot, holds: all })));
      if (ahead.length > lotsAhead) yield await ahead.shift()!;
    }
  } catch (error) {
    failure = error;
  }
  for (const lot of ahead) yield await lot;
  if (failure !== null) throw failure;
}

/** Where the log falls silent, first comes what had come of it. */
async function* lotsOf(entries: AsyncIterable<LogEntry>): AsyncGenerator<LogEntry[]> {
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
