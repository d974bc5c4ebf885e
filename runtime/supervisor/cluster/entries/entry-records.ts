import { createHash } from "node:crypto";
import * as v from "valibot";
import { namespacePattern } from "../../../name-patterns.ts";
import {
  inlineValueBytes,
  type Proposal,
  valuePartBytes,
} from "../../../services/kv/replication.ts";
import { name } from "../../../settings/settings-fields.ts";
import { type KvNamespace, kvKeyBytes, kvMetadataBytes, kvValueBytes } from "../../../store/kv.ts";
import { count, digest } from "../../../value-schemas.ts";

// What the records of the log of replicated entries say. They are signed as others are (`store/log/signed-record.ts`), and their
// schemas are checked all the same.

type Named = Pick<KvNamespace, "tenant" | "name">;

/** Logs that a log replaced. */
const maxReplaced = 50;

/** Parts that a value can have. */
export const maxParts = Math.ceil(kvValueBytes / valuePartBytes);

const replicated = v.pipe(v.string(), v.regex(namespacePattern), v.startsWith("~"));
/** Bytes in Base64 (RFC 4648, section 4). */
const base64 = (most: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil(most / 3) * 4), v.base64());

const entry = v.object({
  tenant: name,
  name: replicated,
  key: v.pipe(base64(kvKeyBytes), v.minLength(1)),
  /** The revision up to which its writer had the log: a record that says less than what a node has of the key is an old one, put
   * there again. */
  after: count,
  value: v.nullable(
    v.union([
      v.object({ inline: v.union([base64(inlineValueBytes), v.literal("")]) }),
      v.object({
        parts: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,128}$/)),
        bytes: v.pipe(count, v.minValue(1), v.maxValue(kvValueBytes)),
        sha256: digest,
      }),
    ]),
  ),
  metadata: v.nullable(
    v.pipe(
      v.string(),
      v.check((text) => Buffer.byteLength(text) <= kvMetadataBytes),
    ),
  ),
  /** ms since 1970. */
  expiresAt: v.nullable(v.pipe(v.number(), v.safeInteger())),
});

/** All that a namespace had before this record is removed. */
const removal = v.object({ tenant: name, name: replicated });

/** What nobody needs any more may be gone up to a revision: who has less than that looks at all that is left. */
const cleaned = v.object({ upTo: count });

/** The first record of a log. */
const entries = v.object({
  cluster: name,
  /** What is added to a revision to make an entry's version: versions go on growing where a log is written anew. */
  base: count,
  replaces: v.pipe(
    v.array(v.object({ log: v.pipe(v.string(), v.maxLength(200)), upTo: count })),
    v.maxLength(maxReplaced),
  ),
});

const schemas = { entry, removal, cleaned, entries };

export type EntryRecordKind = keyof typeof schemas;
export type EntryRecordValue<Kind extends EntryRecordKind> = v.InferOutput<(typeof schemas)[Kind]>;
export type EntryValue = EntryRecordValue<"entry">;

/** A record that fits: its kind, and what it says. */
export type EntryRecord = {
  readonly [Kind in EntryRecordKind]: {
    readonly kind: Kind;
    readonly value: EntryRecordValue<Kind>;
  };
}[EntryRecordKind];

export const entriesKey = "entries";
export const cleanedKey = "cleaned";

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** 128 bits of it: of what is signed with the names themselves. */
const namespaceHash = ({ tenant, name }: Named) => sha256(`${tenant}/${name}`).slice(0, 32);

export const entryKey = (namespace: Named, key: Uint8Array): string =>
  `entry.${namespaceHash(namespace)}.${sha256(key)}`;

/** All entries of a namespace. */
export const entryKeys = (namespace: Named): string => `entry.${namespaceHash(namespace)}.*`;

export const removalKey = (namespace: Named): string => `removal.${namespaceHash(namespace)}`;

/** What parts of a value are called: by it one sees whose they are. */
export const partsName = (key: string, chance: string): string =>
  `${key.split(".").slice(1).join("")}${chance}`;

/** The key of the entry whose value has these parts; null for what is no name of parts. */
export function keyOfParts(parts: string): string | null {
  return parts.length === 128 ? `entry.${parts.slice(0, 32)}.${parts.slice(32, 96)}` : null;
}

/** What a record says, by its schema; null where it does not fit, or stands under a key that is not its own. */
export function readEntryRecord(key: string, given: unknown): EntryRecord | null {
  const kind = key.split(".")[0] as EntryRecordKind;
  if (!Object.hasOwn(schemas, kind)) return null;
  const read = v.safeParse(schemas[kind], given);
  if (!read.success) return null;
  const record = { kind, value: read.output } as EntryRecord;
  return keyOf(record) === key ? record : null;
}

function keyOf(record: EntryRecord): string {
  switch (record.kind) {
    case "entry":
      return entryKey(record.value, Buffer.from(record.value.key, "base64"));
    case "removal":
      return removalKey(record.value);
    default:
      return record.kind;
  }
}

/** What the record of a change says. @param after the revision up to which this node has the log. */
export function entryValue(change: Omit<Proposal, "follows">, after: number): EntryValue {
  const { tenant, name: namespace, key, value, metadata, expiresAt } = change;
  return {
    ...{ tenant, name: namespace, key: Buffer.from(key).toString("base64"), after },
    value: value instanceof Uint8Array ? { inline: Buffer.from(value).toString("base64") } : value,
    ...{ metadata, expiresAt },
  };
}
