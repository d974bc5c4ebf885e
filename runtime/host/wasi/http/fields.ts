import type { Field } from "../../../abi/generated/types.ts";
import { crossingPrice } from "../../prices.ts";
import type { HeaderError } from "../content/http-types.ts";
import { Resource } from "../session/resource.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { isForbidden, isToken } from "./field-names.ts";

/** Fuel for looking at one field. */
const lookPrice = 20n;

/** Fuel for checking and keeping one more field. */
const entryPrice = 6_000n;

/** Fuel for a value's way between bytes and text: as long as a string's. */
function valuePrice(bytes: number): bigint {
  return crossingPrice("string", bytes);
}

interface Entry {
  /** The name in lower case: names are the same in any case (RFC 9110, section 5.1). */
  readonly key: string;
  /** The name as it was given: `entries` returns names in their original case. */
  readonly name: string;
  readonly value: string;
}

type Changed = Result<undefined, HeaderError>;

/** `wasi:http/types.fields`: headers or trailers. */
export class Fields extends Resource {
  #entries: Entry[];
  #immutable: boolean;

  /** A guest makes empty ones. */
  constructor(entries: Entry[] = [], immutable = false) {
    super();
    this.#entries = entries;
    this.#immutable = immutable;
  }

  /** The fields of a message, without those that no guest may see. */
  static ofMessage(fields: readonly Field[]): Fields {
    const entries: Entry[] = [];
    for (const [name, value] of fields) {
      const key = name.toLowerCase();
      if (!isForbidden(key)) entries.push({ key, name, value });
    }
    return new Fields(entries, true);
  }

  static fromList(
    entries: readonly (readonly [string, Uint8Array])[],
  ): Result<Fields, HeaderError> {
    const made: Entry[] = [];
    for (const [name, value] of entries) {
      const entry = newEntry(name, value);
      if (entry.tag === "err") return entry;
      made.push(entry.val);
    }
    return ok(new Fields(made));
  }

  get(name: string): Uint8Array[] {
    const found = this.#look(name);
    const price = found.reduce((sum, { value }) => sum + valuePrice(value.length), 0n);
    currentSession().charge(price);
    return found.map(({ value }) => bytesOfText(value));
  }

  has(name: string): boolean {
    return this.#look(name).length > 0;
  }

  set(name: string, values: readonly Uint8Array[]): Changed {
    const made: Entry[] = [];
    const refusal = this.#refusal(name);
    if (refusal !== null) return err(refusal);
    for (const value of values) {
      const entry = newEntry(name, value);
      if (entry.tag === "err") return entry;
      made.push(entry.val);
    }
    this.#remove(name);
    this.#entries.push(...made);
    return ok();
  }

  delete(name: string): Changed {
    const refusal = this.#refusal(name);
    if (refusal !== null) return err(refusal);
    this.#remove(name);
    return ok();
  }

  append(name: string, value: Uint8Array): Changed {
    const refusal = this.#refusal(name);
    if (refusal !== null) return err(refusal);
    const entry = newEntry(name, value);
    if (entry.tag === "err") return entry;
    this.#entries.push(entry.val);
    return ok();
  }

  entries(): [string, Uint8Array][] {
    let price = 0n;
    for (const { name, value } of this.#entries) {
      price += crossingPrice("string", 2 * name.length) + valuePrice(value.length);
    }
    currentSession().charge(price);
    return this.#entries.map(({ name, value }) => [name, bytesOfText(value)]);
  }

  /** `entries`, as 0.3 calls it. */
  copyAll(): [string, Uint8Array][] {
    return this.entries();
  }

  /** `delete`, with the values that there were; 0.3 has it. */
  getAndDelete(name: string): Result<Uint8Array[], HeaderError> {
    const refusal = this.#refusal(name);
    if (refusal !== null) return err(refusal);
    const values = this.get(name);
    this.#remove(name);
    return ok(values);
  }

  clone(): Fields {
    const session = currentSession();
    session.charge(lookPrice * BigInt(this.#entries.length));
    for (const { name, value } of this.#entries) session.takeFieldRoom(name.length + value.length);
    return new Fields([...this.#entries]);
  }

  /** Takes the fields from the guest, which can't change them any more. */
  handOver(): Fields {
    this.release();
    this.#immutable = true;
    return this;
  }

  /** Another handle of the same immutable fields. */
  share(): Fields {
    return new Fields(this.#entries, true);
  }

  /** The values of a field, `key` in lower case. */
  valuesOf(key: string): string[] {
    return this.#entries.filter((entry) => entry.key === key).map(({ value }) => value);
  }

  toMessage(): Field[] {
    return this.#entries.map(({ name, value }) => [name, value]);
  }

  #look(name: string): Entry[] {
    currentSession().charge(lookPrice * BigInt(this.#entries.length));
    const key = name.toLowerCase();
    return this.#entries.filter((entry) => entry.key === key);
  }

  #remove(name: string): void {
    currentSession().charge(lookPrice * BigInt(this.#entries.length));
    const key = name.toLowerCase();
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
  }

  #refusal(name: string): HeaderError | null {
    if (this.#immutable) return { tag: "immutable" };
    return nameRefusal(name);
  }
}

function nameRefusal(name: string): HeaderError | null {
  if (!isToken(name)) return { tag: "invalid-syntax" };
  return isForbidden(name.toLowerCase()) ? { tag: "forbidden" } : null;
}

function newEntry(name: string, bytes: Uint8Array): Result<Entry, HeaderError> {
  const refusal = nameRefusal(name);
  if (refusal !== null) return err(refusal);
  const session = currentSession();
  session.charge(entryPrice + valuePrice(bytes.length));
  if (!isFieldValue(bytes)) return err({ tag: "invalid-syntax" });
  session.takeFieldRoom(name.length + bytes.length);
  return ok({ key: name.toLowerCase(), name, value: textOfBytes(bytes) });
}

/** The length that the fields declare (RFC 9110, section 8.6): null where they declare none,
 * "invalid" where they declare no number, or several. */
export function contentLength(headers: Fields): number | null | "invalid" {
  const values = new Set(headers.valuesOf("content-length"));
  const [value] = values;
  if (value === undefined) return null;
  return values.size === 1 && /^\d{1,15}$/.test(value) ? Number(value) : "invalid";
}

/** Arguments given to `String.fromCharCode` at once; they lie on the stack. */
const chunk = 4096;

/** A field's value of bytes as the text of the same numbers, U+0000 to U+00FF: how `skerry:edge/types`
 * has it, and so how values lie on this side. */
function textOfBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += chunk) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + chunk) as unknown as number[]);
  }
  return text;
}

/** The bytes of such a text. */
function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Whether the bytes may be a field's value: no control characters but the tab (RFC 9110,
 * section 5.5). */
function isFieldValue(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 0x09);
}
