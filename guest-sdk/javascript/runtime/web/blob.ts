import { append } from "../own-lists.ts";
import { joinChunks, type ReadableStream, streamOf } from "../streams/streams.ts";
import { assertDictionary } from "./dictionary.ts";
import { bytesOf } from "./text-bytes.ts";
import { encodeUtf8 } from "./text-encoder.ts";
import { decodeUtf8 } from "./text-utf8.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a blob, which nobody may change. */
export let bytesOfBlob: (blob: Blob) => Bytes;

/** `Blob` of the File API. Blobs never change, so those that are cut from one share its bytes. */
export class Blob {
  #bytes: Bytes;
  readonly #type: string;

  constructor(parts?: unknown, options?: { type?: unknown; endings?: unknown } | null) {
    // Each argument is converted before the next one is read.
    const items = parts instanceof BlobParts ? parts.items : itemsOf(parts);
    assertDictionary(options, "Blob");
    const given = options?.endings;
    const endings = given === undefined ? "transparent" : `${given as string}`;
    if (endings !== "transparent" && endings !== "native") {
      throw new TypeError('Blob: endings must be "transparent" or "native".');
    }
    this.#type = normalizeType(options?.type);
    this.#bytes = joinChunks(items.map((item) => chunkOf(item, endings === "native")));
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  /** From `start` up to, without, `end`, in bytes; negative numbers count from the end. */
  slice(start?: number, end?: number, type?: unknown): Blob {
    const blob = new Blob(undefined, { type });
    blob.#bytes = this.#bytes.subarray(nearest(start ?? 0), end === undefined ? end : nearest(end));
    return blob;
  }

  async text(): Promise<string> {
    const text = decodeUtf8(this.#bytes);
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  async bytes(): Promise<Bytes> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  stream(): ReadableStream {
    return streamOf(() => this.#bytes.slice());
  }

  get [Symbol.toStringTag](): string {
    return "Blob";
  }

  static {
    bytesOfBlob = (blob) => blob.#bytes;
  }
}

/** The nearest integer, the even one of two (Web IDL, [Clamp]). */
function nearest(value: number): number {
  const floor = Math.floor(Number(value));
  const above = value - floor;
  return above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Lower case, and nothing where a character is none of a MIME type. */
function normalizeType(type: unknown): string {
  const text = type === undefined ? "" : `${type}`;
  return /[^ -~]/.test(text) ? "" : text.toLowerCase();
}

type Item = string | Blob | ArrayBuffer | ArrayBufferView;

/** The parts of a blob, after they were read. */
export class BlobParts {
  readonly items: readonly Item[];

  constructor(parts: unknown) {
    this.items = itemsOf(parts);
  }
}

/** Reads parts one by one, and makes text of each that is no bytes.
 * @throws TypeError for what is no iterable object. */
function itemsOf(parts: unknown): Item[] {
  if (parts === undefined) return [];
  const isObject = (typeof parts === "object" && parts !== null) || typeof parts === "function";
  const iterator: unknown = isObject ? (parts as Iterable<unknown>)[Symbol.iterator] : null;
  if (typeof iterator !== "function") {
    throw new TypeError("Blob: the parts must be an array or another iterable object.");
  }
  const items: Item[] = [];
  const once = { [Symbol.iterator]: () => Reflect.apply(iterator, parts, []) as Iterator<unknown> };
  for (const part of once) append(items, isBytes(part) ? part : `${part as string}`);
  return items;
}

function isBytes(part: unknown): part is Exclude<Item, string> {
  return part instanceof Blob || part instanceof ArrayBuffer || ArrayBuffer.isView(part);
}

function chunkOf(item: Item, nativeEndings: boolean): Uint8Array {
  if (item instanceof Blob) return bytesOfBlob(item);
  if (typeof item !== "string") return bytesOf(item, "Blob");
  return encodeUtf8(nativeEndings ? item.replace(/\r\n?/g, "\n") : item);
}
