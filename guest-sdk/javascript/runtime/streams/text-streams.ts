// TextEncoderStream and TextDecoderStream (Encoding Standard §7.3 and §7.5).
import { TextDecoder } from "../web/text-decoder.ts";
import { TextEncoder } from "../web/text-encoder.ts";
import { joinBy, joinClass } from "./joined-pipes.ts";
import { type ReadableStream, TransformStream, type WritableStream } from "./streams.ts";

export class TextEncoderStream {
  readonly #transform: TransformStream<unknown, Uint8Array>;

  constructor() {
    const encoder = new TextEncoder();
    // The first half of a pair that a chunk ended with.
    let lead = "";
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const text = `${lead}${chunk}`;
        const endsInLead = (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
        lead = endsInLead ? text.slice(-1) : "";
        const whole = endsInLead ? text.slice(0, -1) : text;
        if (whole !== "") controller.enqueue(encoder.encode(whole));
      },
      flush(controller) {
        if (lead !== "") controller.enqueue(encoder.encode(lead));
      },
    });
    joinBy(this, this.#transform);
  }

  get encoding(): string {
    return "utf-8";
  }
  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

// By another name, as a decoder of any label has its worker get all encodings (build/named-parts.ts).
const Decoder = TextDecoder;

export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #transform: TransformStream<unknown, string>;

  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) {
    const decoder = new Decoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        // The decoder takes a missing chunk for none, and a stream does not.
        if (chunk === undefined) throw new TypeError("A chunk of a TextDecoderStream is undefined");
        const text = decoder.decode(chunk as Uint8Array, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
    joinBy(this, this.#transform);
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }
  get fatal(): boolean {
    return this.#decoder.fatal;
  }
  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }
  get readable(): ReadableStream<string> {
    return this.#transform.readable;
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

joinClass(TextEncoderStream);
joinClass(TextDecoderStream);
