import { closeSync, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { SkerryError } from "../../../errors.ts";
import { namespacePattern } from "../../../name-patterns.ts";
import { isReplicated, kvKeyBytes, kvMetadataBytes, kvValueBytes } from "../../kv.ts";

// A tenant's entries on their way from one store to another, in a file of bytes: no store opens a database that another one wrote,
// as the process that wrote it may have been taken over.

/** An entry of the namespace that comes before it. */
export interface MovedEntry {
  readonly key: Uint8Array;
  readonly version: number;
  /** ms since 1970. */
  readonly expiresAt: number | null;
  readonly metadata: Uint8Array | null;
  readonly value: Uint8Array;
}

/** A namespace, with the last version that was given in it. */
export interface MovedNamespace {
  readonly name: string;
  readonly version: number;
}

/** What the file begins with. */
const beginning = Buffer.from("SKmove1\n");

/** Lengths of a record's head and body, in bytes, before each. */
const lengthBytes = 8;

/** The most bytes of a record's head: a key and metadata in base64, and numbers. */
const maxHead = 4 * 1_024;

/** Writes the file, which is there as a whole once {@link finish} returns. Throws the system's errors. */
export class TenantFileWriter {
  readonly #file: number;
  #records = 0;

  /** Makes a new file in place of what stands there. */
  constructor(path: string) {
    rmSync(path, { force: true });
    this.#file = openSync(path, "wx", 0o600);
    this.#write(beginning);
  }

  namespace({ name, version }: MovedNamespace): void {
    this.#record({ name, version });
  }

  entry({ key, version, expiresAt, metadata, value }: MovedEntry): void {
    const head = { key: inText(key), version, expiresAt, metadata: metadata && inText(metadata) };
    this.#record(head, value);
  }

  /** Waits until the disk has all of it. */
  finish(): void {
    this.#record({ records: this.#records });
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #record(head: object, body: Uint8Array = new Uint8Array()): void {
    const text = Buffer.from(JSON.stringify(head));
    const lengths = Buffer.alloc(lengthBytes);
    lengths.writeUInt32LE(text.length, 0);
    lengths.writeUInt32LE(body.length, 4);
    this.#records++;
    this.#write(Buffer.concat([lengths, text]));
    this.#write(body);
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }
}

/** Reads such a file, which may be anything. Namespaces come in the order of their names, and their entries in the order of
 * their keys, so that none comes twice.
 * @throws SkerryError `store-failed` if it is not whole, or not what a store writes; the system's errors. */
export function* readTenantFile(
  path: string,
): Generator<{ readonly namespace: MovedNamespace } | { readonly entry: MovedEntry }> {
  const file = openSync(path, "r");
  try {
    const left = { bytes: fstatSync(file).size };
    if (!take(file, left, beginning.length).equals(beginning)) damaged();
    let namespace: MovedNamespace | null = null;
    let last: Uint8Array | null = null;
    for (let records = 0; ; records++) {
      const lengths = take(file, left, lengthBytes);
      const [headLength, bodyLength] = [lengths.readUInt32LE(0), lengths.readUInt32LE(4)];
      if (headLength > maxHead || bodyLength > kvValueBytes) damaged();
      const head = parsed(take(file, left, headLength));
      const value = take(file, left, bodyLength);
      if (head.records !== undefined) {
        if (head.records !== records || left.bytes > 0) damaged();
        return;
      }
      if (head.name !== undefined) {
        const next = namespaceOf(head);
        if (namespace !== null && next.name <= namespace.name) damaged();
        namespace = next;
        last = null;
        yield { namespace };
        continue;
      }
      const entry: MovedEntry = { ...entryOf(head), value };
      if (namespace === null || entry.version > namespace.version) return damaged();
      if (last !== null && Buffer.compare(entry.key, last) <= 0) damaged();
      last = entry.key;
      yield { entry };
    }
  } finally {
    closeSync(file);
  }
}

function take(file: number, left: { bytes: number }, length: number): Buffer {
  // Nothing is made for bytes that are not there.
  if (length > left.bytes) damaged();
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, null);
    if (read === 0) damaged();
    at += read;
  }
  left.bytes -= length;
  return bytes;
}

type Head = Readonly<Record<string, unknown>>;

function parsed(bytes: Buffer): Head {
  try {
    const head: unknown = JSON.parse(bytes.toString());
    if (typeof head === "object" && head !== null) return head as Head;
  } catch {
    // It is told below.
  }
  return damaged();
}

function namespaceOf({ name, version }: Head): MovedNamespace {
  const isName = typeof name === "string" && namespacePattern.test(name) && !isReplicated(name);
  if (isName && isCount(version)) return { name, version };
  return damaged();
}

function entryOf({ key, version, expiresAt, metadata }: Head): Omit<MovedEntry, "value"> {
  const ownKey = inBytes(key);
  const ownMetadata = metadata === null ? null : inBytes(metadata);
  const isWhole = isCount(version) && (expiresAt === null || isCount(expiresAt));
  const isKey = ownKey.length > 0 && ownKey.length <= kvKeyBytes;
  if (!isWhole || !isKey || (ownMetadata?.length ?? 0) > kvMetadataBytes) return damaged();
  return { key: ownKey, version, expiresAt, metadata: ownMetadata };
}

const inText = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function inBytes(text: unknown): Uint8Array {
  return typeof text === "string" ? new Uint8Array(Buffer.from(text, "base64")) : damaged();
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(): never {
  throw new SkerryError("store-failed", "The file of a tenant's entries is damaged.");
}
