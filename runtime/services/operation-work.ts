import type { HostCallName } from "../abi/calls/call-types.ts";

/** What operations of a request take of processes besides its isolate's, in fuel over what the guest burns for them
 * (`host/prices.ts`): no limit of a request holds it, its tenant's rate pays it. Measured over the whole process tree, by
 * `npm run bench -- cheats`, at some twenty fuel units a nanosecond: what an honest guest burns takes half as long again
 * there as by itself. */
interface OperationPrice {
  readonly each: number;
  /** For each list of bytes that goes either way: keys, values. */
  readonly list?: number;
  /** For each byte of them that the guest hands out, and for each that it gets. */
  readonly out?: number;
  readonly in?: number;
}

/** The way from an isolate into its shard's thread, and back, with content that comes from elsewhere or goes there. */
const asked: OperationPrice = { each: 1_600_000, out: 150, in: 150 };

/** The way there alone. */
const told: OperationPrice = { each: 400_000, out: 150 };

/** The owner of entries is a process of its own: what goes there is copied five times, and what is written is synced. What is
 * written to an answer counts with that (`http/request-work.ts`). */
const prices: Readonly<Partial<Record<HostCallName, OperationPrice>>> = {
  "kv.get": { each: 3_000_000, in: 380 },
  "kv.get-many": { each: 2_100_000, list: 300_000, in: 380 },
  "kv.put": { each: 5_800_000, out: 250 },
  "kv.put-many": { each: 5_800_000, list: 500_000, out: 250 },
  "kv.remove": { each: 3_000_000 },
  "kv.remove-many": { each: 3_000_000, list: 500_000 },
  "kv.increment": { each: 7_900_000 },
  "kv.list-keys": { each: 4_100_000, list: 220_000, in: 150 },
  "kv.age": { each: 2_100_000 },
  "fetch.start": { each: 4_500_000, out: 150 },
  "streams.write": { each: 4_400_000, out: 60 },
};

/** What is computed is handed to another thread of the shard. */
const computed: OperationPrice = { each: 4_600_000, out: 150, in: 150 };

/** Lists of bytes, and their bytes, in what goes to an operation or comes from it. */
export interface ListsOfBytes {
  lists: number;
  bytes: number;
}

/** Fuel for an operation of this name, with what it was given; `waits`: something comes back. */
export function callWork(name: string, { lists, bytes }: ListsOfBytes, waits: boolean): number {
  const { each, list = 0, out = 0 } = priceOf(name) ?? (waits ? asked : told);
  return each + list * lists + out * bytes;
}

/** Fuel for what has come back of it. */
export function resultWork(name: string, { lists, bytes }: ListsOfBytes): number {
  const { list = 0, in: back = 0 } = priceOf(name) ?? asked;
  return list * lists + back * bytes;
}

/** The price of a name, which a guest makes up. */
function priceOf(name: string): OperationPrice | undefined {
  if (name.startsWith("crypto.")) return computed;
  return Object.hasOwn(prices, name) ? prices[name as HostCallName] : undefined;
}

/** Counts the lists of bytes in a value. */
export function listsOfBytes(
  value: unknown,
  sum: ListsOfBytes = { lists: 0, bytes: 0 },
): ListsOfBytes {
  if (typeof value !== "object" || value === null) return sum;
  if (value instanceof Uint8Array) {
    sum.lists++;
    sum.bytes += value.length;
  } else if (Array.isArray(value)) for (const each of value) listsOfBytes(each, sum);
  else for (const key in value) listsOfBytes((value as Record<string, unknown>)[key], sum);
  return sum;
}
