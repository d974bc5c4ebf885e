import { isInRequest } from "../loop/phase.ts";
import { assertDictionary } from "./dictionary.ts";
import { bytesOf, concatenated } from "./text-bytes.ts";
import { type ChunkDecoder, encodingOfLabel, isBuiltIn, openDecoder } from "./text-labels.ts";
import {
  decodeSingleByte,
  isSingleByte,
  type SingleByteEncoding,
  tableOf,
} from "./text-single-byte.ts";
import { decodeUtf8, unfinishedUtf8 } from "./text-utf8.ts";
import { decodeUtf16, unfinishedUtf16 } from "./text-utf16.ts";

const byteOrderMark = "\ufeff";
const nothing = new Uint8Array();

/** `TextDecoder` of the Encoding Standard, for the encodings of `text-labels.ts` and those that were added. */
export class TextDecoder {
  readonly #encoding: string;
  /** Null for UTF-8 and UTF-16. */
  readonly #legacy: SingleByteEncoding | ChunkDecoder | null;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** Bytes of a character that the last chunk began. */
  #pending = nothing;
  /** Whether the stream has yielded a character: a byte order mark stands before the first. */
  #begun = false;

  constructor(label: unknown = "utf-8", options?: { fatal?: unknown; ignoreBOM?: unknown } | null) {
    this.#encoding = encodingOfLabel(`${label}`);
    assertDictionary(options, "TextDecoder");
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    this.#legacy = legacyOf(this.#encoding, this.#fatal);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  /** @throws TypeError if the decoder is fatal and the bytes are not of its encoding. */
  decode(input?: unknown, options?: { stream?: unknown } | null): string {
    assertDictionary(options, "TextDecoder.decode");
    const stream = Boolean(options?.stream);
    let bytes = input === undefined ? nothing : bytesOf(input, "TextDecoder.decode");
    // A view of a detached buffer has no bytes, and may not be looked at.
    if (bytes.length === 0) bytes = nothing;
    if (this.#pending.length > 0) bytes = concatenated(this.#pending, bytes);
    this.#pending = nothing;
    if (stream) bytes = this.#holdBack(bytes);
    const begun = this.#begun;
    if (!stream) this.#begun = false;
    const text = this.#decodeAll(bytes, stream);
    if (stream && text !== "") this.#begun = true;
    const marked = !begun && !this.#ignoreBOM && this.#legacy === null;
    return marked && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }

  /** Keeps a character that the bytes end in the middle of for the next chunk. */
  #holdBack(bytes: Uint8Array): Uint8Array {
    const kept = this.#unfinished(bytes);
    if (kept === 0) return bytes;
    this.#pending = bytes.slice(-kept);
    return bytes.subarray(0, -kept);
  }

  #unfinished(bytes: Uint8Array): number {
    if (this.#encoding === "utf-8") return unfinishedUtf8(bytes);
    return this.#legacy ? 0 : unfinishedUtf16(bytes, this.#encoding === "utf-16be");
  }

  #decodeAll(bytes: Uint8Array, stream: boolean): string {
    if (this.#encoding === "utf-8") return decodeUtf8(bytes, this.#fatal);
    const legacy = this.#legacy;
    if (typeof legacy === "function") return legacy(bytes, stream);
    if (legacy) return decodeSingleByte(bytes, legacy, this.#fatal);
    return decodeUtf16(bytes, this.#encoding === "utf-16be", this.#fatal);
  }
}

function legacyOf(encoding: string, fatal: boolean): SingleByteEncoding | ChunkDecoder | null {
  if (encoding === "utf-8") return null;
  // Hebrew in logical order differs from that in visual order in nothing but its name.
  if (encoding === "iso-8859-8-i") return "iso-8859-8";
  if (isSingleByte(encoding)) {
    if (!isInRequest()) tableOf(encoding);
    return encoding;
  }
  return isBuiltIn(encoding) ? null : openDecoder(encoding, fatal);
}
