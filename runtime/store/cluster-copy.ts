/** A record of a cluster's log as this node has it: it was signed, and its value fits its schema. */
export interface CopiedRecord {
  readonly key: string;
  /** 0 for a record of a log that was followed before and that the present one does not have. */
  readonly revision: number;
  /** A value that JSON can hold; null where what the key had was removed. */
  readonly value: unknown;
  /** The revision of this key that is served here; null where none is. */
  readonly served: number | null;
}

/** A record as it is taken up. */
export interface TakenRecord extends Omit<CopiedRecord, "served"> {
  /** Fields that this version does not know, and that the value is without. */
  readonly unknown?: readonly string[];
}

/** This node's copy of a cluster's log, beside its deployments: what it goes by without the log, and what a log that was lost is
 * written anew from. Each method throws SkerryError `store-failed` when the store can't be read or written. */
export interface ClusterCopy {
  /** The log that it is of; null before there was one. */
  readonly log: string | null;
  /** The revision up to which it has the log. */
  readonly cursor: number;
  /** Records that have fields which this version does not know, and has left out, by key: they are read again by another version. */
  readonly partial: ReadonlyMap<string, readonly string[]>;
  get(key: string): CopiedRecord | null;
  /** The revision of a key's record, without reading what it says; 0 where there is none, too. */
  revisionOf(key: string): number;
  /** The same of many keys; those that have none are left out. */
  revisionsOf(keys: readonly string[]): ReadonlyMap<string, number>;
  /** The record of the highest revision. */
  newest(): CopiedRecord | null;
  /** Records whose keys begin so, by revision. */
  all(beginning: string): CopiedRecord[];
  /** Takes up records and the cursor with them, in one transaction. A record whose value is as it was stays served.
   * @param synced whether that outlives a loss of power when this returns; else it does once the store has written something else.
   * What is lost is read again: the cursor goes back with it. */
  take(records: readonly TakenRecord[], cursor: number, synced?: boolean): void;
  /** Goes over to another log, at its beginning; what the copy has stays. */
  follow(log: string): void;
}
