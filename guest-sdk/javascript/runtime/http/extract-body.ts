// From what an author gives as a body to its content and its type (Fetch Standard §5.2, BodyInit).
import { isDisturbed, isLocked, ReadableStream } from "../streams/streams.ts";
import { Blob, bytesOfBlob } from "../web/blob.ts";
import { FormData } from "../web/form-data.ts";
import { encodeMultipart } from "../web/multipart.ts";
import { bytesOf } from "../web/text-bytes.ts";
import { URLSearchParams } from "../web/url-search-params.ts";
import type { Content } from "./body.ts";

/** A body's content with the Content-Type it implies. */
export class ExtractedBody {
  readonly content: Content | null;
  readonly type: string | null;

  constructor(content: Content | null, type: string | null) {
    this.content = content;
    this.type = type;
  }
}

const nothing = new ExtractedBody(null, null);
/** The type of a body that is a string. */
export const textType = "text/plain;charset=UTF-8";
const formType = "application/x-www-form-urlencoded;charset=UTF-8";

/** @throws TypeError for a stream that is being read or has been. */
export function extractBody(input: unknown): ExtractedBody {
  if (typeof input === "string") return new ExtractedBody(input, textType);
  if (input === undefined || input === null) return nothing;
  if (input instanceof ExtractedBody) return input;
  if (input instanceof ReadableStream) {
    if (isLocked(input) || isDisturbed(input)) {
      throw new TypeError("The stream given as a body is being read, or has been read");
    }
    return new ExtractedBody(input, null);
  }
  if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) {
    // Nothing can be copied of a buffer that is detached.
    const bytes = bytesOf(input, "A body");
    return new ExtractedBody(bytes.length === 0 ? new Uint8Array() : bytes.slice(), null);
  }
  if (input instanceof URLSearchParams) return new ExtractedBody(`${input}`, formType);
  if (input instanceof Blob)
    return new ExtractedBody(bytesOfBlob(input).slice(), input.type || null);
  if (input instanceof FormData) {
    const { bytes, type } = encodeMultipart(input);
    return new ExtractedBody(bytes, type);
  }
  return new ExtractedBody(`${input}`, textType);
}
