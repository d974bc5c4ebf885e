import { deserialize, serialize } from "node:v8";
import { checkForm } from "../../process/serialized-form.ts";
import { kvValueBytes } from "../../store/kv.ts";
import type { KvAnswer, KvAsk, KvHello } from "./kv-protocol.ts";

/** One message. Its `value` crosses as it is, after V8's serialization of the rest. */
export type KvItem = KvAsk | KvAnswer | KvHello;

/** A frame of several items grows to about this, in bytes; one with a large value is larger. */
export const frameAim = 1_024 * 1_024;

/** A value, and beside it as much as a page of a list, with room for what describes them. */
export const maxFrame = kvValueBytes + 2 * frameAim + 4 * 1_024 * 1_024;

/** What a frame holds besides values, in bytes and in items. */
const maxDescription = 4 * 1_024 * 1_024;
export const maxItems = 8_192;

/** Bytes of memory that a description may take: 4 MiB of listed keys are counted as 140 MiB, and take a third of that. */
export const maxMemory = 192 * 1_024 * 1_024;

/** The lengths of the whole, this among it, and of the description: two unsigned 32-bit numbers. */
const prefixBytes = 8;

/** A frame, in the parts that are to be written one after the other. */
export function encodeFrame(items: readonly KvItem[]): Uint8Array[] {
  const values: Uint8Array[] = [];
  const described = items.map((item) => {
    if (!("value" in item) || item.value === undefined) return item;
    values.push(item.value);
    return { ...item, value: item.value.length };
  });
  const description = serialize(described);
  const prefix = Buffer.allocUnsafe(prefixBytes);
  const length = values.reduce(
    (sum, value) => sum + value.length,
    prefixBytes + description.length,
  );
  prefix.writeUInt32LE(length, 0);
  prefix.writeUInt32LE(description.length, 4);
  return [prefix, description, ...values];
}

/** What is filled with what arrives. */
interface Target {
  readonly bytes: Buffer;
  filled: number;
}

/** Puts frames together from what arrives. Each value has an `ArrayBuffer` of its own. */
export class FrameReader {
  readonly #most: () => number;
  #prefix = target(prefixBytes);
  #description: Target | null = null;
  #values: Target[] = [];
  /** The first value that may not be whole. */
  #at = 0;
  /** The items of the frame whose values are arriving. */
  #items: object[] | null = null;

  /** @param most the length that a frame may have now, in bytes. */
  constructor(most: () => number = () => maxFrame) {
    this.#most = most;
  }

  /** The frames that are whole with this chunk, each before the next one is looked at. Throws for bytes that
   * are none. */
  *read(chunk: Buffer): Generator<object[]> {
    let rest = chunk;
    while (rest.length > 0) {
      const next = this.#next();
      const taken = rest.copy(next.bytes, next.filled);
      next.filled += taken;
      rest = rest.subarray(taken);
      if (!isFull(next)) return;
      if (next === this.#prefix) this.#describe();
      else if (next === this.#description) this.#open();
      if (this.#items === null || this.#moreValues()) continue;
      const items = this.#items;
      this.#items = null;
      this.#description = null;
      this.#values = [];
      this.#at = 0;
      this.#prefix = target(prefixBytes);
      yield items;
    }
  }

  #next(): Target {
    if (!isFull(this.#prefix)) return this.#prefix;
    if (this.#items === null && this.#description !== null) return this.#description;
    return this.#values[this.#at]!;
  }

  #moreValues(): boolean {
    while (this.#at < this.#values.length && isFull(this.#values[this.#at]!)) this.#at++;
    return this.#at < this.#values.length;
  }

  #describe(): void {
    const length = this.#prefix.bytes.readUInt32LE(0);
    const description = this.#prefix.bytes.readUInt32LE(4);
    const fits =
      length <= this.#most() &&
      description > 0 &&
      description <= maxDescription &&
      prefixBytes + description <= length;
    if (!fits) throw new Error("a frame's lengths are wrong");
    this.#description = target(description);
  }

  #open(): void {
    const { bytes } = this.#description!;
    // Whoever sent it may have been taken over.
    checkForm(bytes, { writer: "serialize", maxMemory });
    const described = deserialize(bytes) as unknown;
    if (!Array.isArray(described) || described.length > maxItems) {
      throw new Error("a frame's items are none, or too many");
    }
    let left = this.#prefix.bytes.readUInt32LE(0) - prefixBytes - bytes.length;
    this.#items = described.map((item: unknown): object => {
      if (typeof item !== "object" || item === null) throw new Error("an item is none");
      const { value: length } = item as { value?: unknown };
      if (length === undefined) return item;
      if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || length > left) {
        throw new Error("a value's length is wrong");
      }
      left -= length;
      const value = target(length);
      this.#values.push(value);
      return { ...item, value: value.bytes };
    });
    if (left !== 0) throw new Error("a frame has bytes that belong to no value");
  }
}

function target(length: number): Target {
  // Never of a pool: what is read would hold all of it, and could not be handed over to a thread.
  return { bytes: Buffer.allocUnsafeSlow(length), filled: 0 };
}

function isFull({ bytes, filled }: Target): boolean {
  return filled === bytes.length;
}
