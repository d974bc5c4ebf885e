// CompressionStream and DecompressionStream (Compression Standard), which the host computes: they are there with the
// grant "compression" (granted/compression.ts).
import { grantNeeded } from "../loop/granted.ts";
import { joinBy, joinClass } from "./joined-pipes.ts";
import { type ReadableStream, TransformStream, type WritableStream } from "./streams.ts";

export type Direction = "compress" | "decompress";

type MakeTransformer = typeof import("./host-transformer.ts").hostTransformer;

const formats = ["gzip", "deflate", "deflate-raw"];

let makeTransformer: MakeTransformer | null = null;

export function addCompression(make: MakeTransformer): void {
  makeTransformer = make;
}

function newStream(name: string, direction: Direction, format: unknown) {
  if (makeTransformer === null) throw new Error(grantNeeded("compression", `new ${name}()`));
  const wanted = `${format}`;
  if (!formats.includes(wanted)) {
    throw new TypeError(`${JSON.stringify(wanted)} is none of the formats ${formats.join(", ")}`);
  }
  return new TransformStream<unknown, Uint8Array>(makeTransformer(direction, wanted));
}

export class CompressionStream {
  readonly #transform: TransformStream<unknown, Uint8Array>;

  constructor(format: string) {
    this.#transform = newStream("CompressionStream", "compress", format);
    joinBy(this, this.#transform);
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

export class DecompressionStream {
  readonly #transform: TransformStream<unknown, Uint8Array>;

  constructor(format: string) {
    this.#transform = newStream("DecompressionStream", "decompress", format);
    joinBy(this, this.#transform);
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }
  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

joinClass(CompressionStream);
joinClass(DecompressionStream);
