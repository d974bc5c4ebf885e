import type { ClusterKey } from "./cluster-key.ts";
import { keyPattern } from "./cluster-log.ts";

/** The form of records that this version writes, and the only one that it reads. */
export const recordVersion = 2;

/** Bytes of a record at most: a worker's settings with all variables, and less than a message of NATS may have. */
export const recordBytes = 512 * 1_024;

const signatureBytes = 64;
const headBytes = 1 + signatureBytes;

/** What is signed begins with it, so that a signature of one purpose is none of another. */
const purpose = "skerry cluster record\n";

/** Why something that came from NATS was refused. */
export const refusals = ["size", "version", "signature", "schema", "log", "digest"] as const;
export type Refusal = (typeof refusals)[number];

/** What a record says: under its key, after which of the key's revisions, in which log. */
export interface RecordBody {
  /** The log it was written for: in another it is none. */
  readonly log: string;
  readonly key: string;
  /** The key's revision that it was written over, 0 for none. */
  readonly follows: number;
  /** Null: what the key had is removed. */
  readonly value: unknown;
}

/** Signs a record: a byte of version, 64 of signature, and the body as JSON. Null where it is larger than a record may be. */
export function signRecord(key: ClusterKey, body: RecordBody): Uint8Array | null {
  const { log, key: name, follows, value } = body;
  const text = Buffer.from(JSON.stringify({ log, key: name, follows, value }));
  if (headBytes + text.length > recordBytes) return null;
  return Buffer.concat([Buffer.of(recordVersion), key.sign(signed(text)), text]);
}

/** Opens a record that came under a key, or says why it is refused. Nothing of it is read before its signature holds. */
export function openRecord(
  key: ClusterKey,
  name: string,
  bytes: Uint8Array,
): { readonly body: RecordBody } | { readonly refused: Refusal } {
  const form = refusedForm(bytes);
  if (form !== null) return { refused: form };
  const text = bytes.subarray(headBytes);
  if (!key.verify(signed(text), bytes.subarray(1, headBytes))) return { refused: "signature" };
  const body = parse(text);
  if (body === null || body.key !== name || !keyPattern.test(name)) return { refused: "schema" };
  return { body };
}

function refusedForm(bytes: Uint8Array): Refusal | null {
  if (bytes.length > recordBytes || bytes.length <= headBytes) return "size";
  return bytes[0] === recordVersion ? null : "version";
}

/** The version is signed with the rest. */
function signed(text: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(purpose), Buffer.of(recordVersion), text]);
}

function parse(text: Uint8Array): RecordBody | null {
  try {
    const body = JSON.parse(Buffer.from(text).toString("utf8")) as Partial<RecordBody> | null;
    if (typeof body !== "object" || body === null) return null;
    const { log, key, follows, value } = body;
    const isWhole =
      typeof log === "string" &&
      typeof key === "string" &&
      Number.isSafeInteger(follows) &&
      follows! >= 0 &&
      value !== undefined;
    return isWhole ? { log, key, follows: follows!, value } : null;
  } catch {
    return null;
  }
}
