import type { HostBody } from "../streams/host-body.ts";
import type { ReadableStream } from "../streams/streams.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";
import type { Content } from "./body.ts";
import type { BodyRecord } from "./body-record.ts";

/** A message's content as it crosses to the host; content that the host has already, by its number. */
export function contentRecord(content: Exclude<Content, ReadableStream> | null): BodyRecord {
  if (content === null) return { tag: "empty" };
  if (typeof content === "string") return { tag: "bytes", val: encodeUtf8(content) };
  if (content instanceof Uint8Array) return { tag: "bytes", val: content };
  return { tag: "streamed", val: (content as HostBody).id };
}
