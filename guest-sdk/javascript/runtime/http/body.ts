// The body of a message (Fetch Standard §5.2 and §5.3): text or bytes as they were given, and a stream
// only from when somebody asks for one.
import { teeForClone } from "../streams/cloned-stream.ts";
import { HostContent, takeBack } from "../streams/host-content.ts";
import {
  isDisturbed,
  isLocked,
  lockForGood,
  ReadableStream,
  readAll,
  streamOf,
  TransformStream,
} from "../streams/streams.ts";
import { Blob } from "../web/blob.ts";
import type { FormData } from "../web/form-data.ts";
import { parseFormData } from "../web/multipart.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";
import { decodeUtf8 } from "../web/text-utf8.ts";
import type { Headers } from "./headers.ts";
import { serializedMimeType } from "./mime-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What a body is made of. Bytes belong to the body alone. */
export type Content = string | Bytes | ReadableStream | HostContent;

interface BodyInternals {
  hasContent(body: Body): boolean;
  /** Fills a body in that has none. */
  give(body: Body, content: Content): void;
  /** Uses a body up that is text or bytes; null without one, undefined for any other and for one that is
   * used. */
  takePlain(body: Body): string | Bytes | null | undefined;
  /** The content, which counts as used then: what nobody has read yet and the host has, as that. Null
   * without a body.
   * @throws TypeError where it is used already. */
  take(body: Body): Content | null;
  /** The content for another message; this one's counts as used. Null without a body. */
  move(body: Body): Content | null;
  /** The content for another message, while this one keeps its own. Null without a body. */
  copy(body: Body): Content | null;
}

export let bodyInternals: BodyInternals;

const byteOrderMark = 0xfeff;

/** In the place of text or bytes that have been read; a stream knows for itself. */
const spent = Symbol("spent");

/** What Request and Response have in common. Each private field costs at every construction, and so do
 * private methods, but for static ones. */
export abstract class Body {
  #content: Content | typeof spent | null;

  constructor(content: Content | null) {
    this.#content = content;
  }

  abstract get headers(): Headers;

  get body(): ReadableStream | null {
    const content = this.#content;
    if (content === null || content instanceof ReadableStream) return content;
    if (content instanceof HostContent) {
      this.#content = content.stream();
      return this.#content;
    }
    const stream = streamOf(() => toBytes(content === spent ? "" : content));
    if (content === spent) {
      void stream.cancel();
      lockForGood(stream);
    }
    this.#content = stream;
    return stream;
  }

  get bodyUsed(): boolean {
    const content = this.#content;
    return content instanceof ReadableStream ? isDisturbed(content) : content === spent;
  }

  text(): Promise<string> {
    return Body.#consume(this, toText);
  }

  json(): Promise<unknown> {
    return Body.#consume(this, (content) => JSON.parse(toText(content)) as unknown);
  }

  bytes(): Promise<Bytes> {
    return Body.#consume(this, toBytes);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Body.#consume(this, (content) => {
      const bytes = toBytes(content);
      return bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    });
  }

  blob(): Promise<Blob> {
    const type = serializedMimeType(this.headers.get("content-type") ?? "");
    return Body.#consume(this, (content) => new Blob([toBytes(content)], { type }));
  }

  formData(): Promise<FormData> {
    const type = this.headers.get("content-type") ?? "";
    return Body.#consume(this, (content) => parseFormData(toBytes(content), type));
  }

  /** Uses the body up, without a promise more than the one it gives; rejects with a TypeError where it is
   * used already, or being read. */
  static #consume<T>(body: Body, convert: (content: string | Bytes) => T): Promise<T> {
    try {
      const content = body.#content;
      if (typeof content === "string" || content instanceof Uint8Array) {
        body.#content = spent;
        return Promise.resolve(convert(content));
      }
      const taken = bodyInternals.take(body);
      if (taken === null) return Promise.resolve(convert(""));
      const bytes = taken instanceof HostContent ? taken.bytes() : readAll(taken as ReadableStream);
      return bytes.then(convert);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  static #unused(body: Body): Content | null {
    const content = body.#content;
    const isFree =
      content instanceof ReadableStream
        ? !isLocked(content) && !isDisturbed(content)
        : content !== spent;
    if (isFree) return content as Content | null;
    throw new TypeError("The body has been read already, or is being read: read a clone() of it");
  }

  static {
    bodyInternals = {
      hasContent: (body) => body.#content !== null,
      give(body, content) {
        body.#content = content;
      },
      takePlain(body) {
        const content = body.#content;
        if (content === null) return null;
        if (typeof content !== "string" && !(content instanceof Uint8Array)) return undefined;
        body.#content = spent;
        return content;
      },
      take(body) {
        const content = Body.#unused(body);
        if (content instanceof ReadableStream) return takeBack(content) ?? content;
        if (content !== null) body.#content = spent;
        return content;
      },
      move(body) {
        const content = bodyInternals.take(body);
        if (!(content instanceof ReadableStream)) return content;
        return content.pipeThrough(new TransformStream());
      },
      copy(body) {
        const content = Body.#unused(body);
        if (content instanceof Uint8Array) return content.slice();
        if (typeof content === "string" || content === null) return content;
        const stream = content instanceof HostContent ? content.stream() : content;
        const [kept, copied] = teeForClone(stream);
        body.#content = kept;
        return copied;
      },
    };
  }
}

function toText(content: string | Bytes): string {
  const text = typeof content === "string" ? content.toWellFormed() : decodeUtf8(content);
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
}

function toBytes(content: string | Bytes): Bytes {
  return typeof content === "string" ? encodeUtf8(content) : content;
}
