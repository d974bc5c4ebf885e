/** The Encoding and Compression standards, base64 and hexadecimal digits.
 * @module encoding */

/** Options of a decoder.
 * @see https://encoding.spec.whatwg.org/#dictdef-textdecoderoptions */
interface TextDecoderOptions {
  fatal?: boolean;
  ignoreBOM?: boolean;
}

/** Text to UTF-8.
 * @see https://encoding.spec.whatwg.org/#interface-textencoder */
declare class TextEncoder {
  readonly encoding: "utf-8";
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, destination: Uint8Array): { read: number; written: number };
}

/** Bytes to text.
 * @see https://encoding.spec.whatwg.org/#interface-textdecoder */
declare class TextDecoder {
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

/** A stream of text to one of UTF-8.
 * @see https://encoding.spec.whatwg.org/#interface-textencoderstream */
declare class TextEncoderStream {
  readonly encoding: "utf-8";
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<string>;
}

/** A format of compressed content. */
type CompressionFormat = "gzip" | "deflate" | "deflate-raw";

/** Compresses a stream. Needs the grant `compression`.
 * @see https://compression.spec.whatwg.org/#compression-stream */
declare class CompressionStream {
  constructor(format: CompressionFormat);
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ArrayBuffer | ArrayBufferView>;
}

/** Decompresses a stream. Needs the grant `compression`.
 * @see https://compression.spec.whatwg.org/#decompression-stream */
declare class DecompressionStream {
  constructor(format: CompressionFormat);
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ArrayBuffer | ArrayBufferView>;
}

/** A stream of bytes to one of text.
 * @see https://encoding.spec.whatwg.org/#interface-textdecoderstream */
declare class TextDecoderStream {
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<ArrayBuffer | ArrayBufferView>;
}

/** Returns the bytes of a base64 text, each as the character of the same number. @throws DOMException `InvalidCharacterError`. */
declare function atob(text: string): string;
/** Returns the base64 text of bytes, each given as the character of the same number. @throws
 * DOMException
 * `InvalidCharacterError` for a character past U+00FF. */
declare function btoa(bytes: string): string;

/** Bytes as base64 and as hexadecimal digits.
 * @see https://tc39.es/proposal-arraybuffer-base64/ */
interface Uint8Array<TArrayBuffer extends ArrayBufferLike> {
  toBase64(options?: { alphabet?: "base64" | "base64url"; omitPadding?: boolean }): string;
  toHex(): string;
}
/** Base64 and hexadecimal digits as bytes.
 * @see https://tc39.es/proposal-arraybuffer-base64/ */
interface Uint8ArrayConstructor {
  fromBase64(
    text: string,
    options?: {
      alphabet?: "base64" | "base64url";
      lastChunkHandling?: "loose" | "strict" | "stop-before-partial";
    },
  ): Uint8Array<ArrayBuffer>;
  fromHex(text: string): Uint8Array<ArrayBuffer>;
}
