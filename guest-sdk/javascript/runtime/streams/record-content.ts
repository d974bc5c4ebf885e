import type { BodyRecord } from "../http/body-record.ts";
import { HostBody } from "./host-body.ts";

/** Content that came from the host, as the content of a message; null for none. */
export function recordContent(body: BodyRecord): Uint8Array<ArrayBuffer> | HostBody | null {
  if (body.tag === "empty") return null;
  if (body.tag === "streamed") return new HostBody(body.val);
  return body.val as Uint8Array<ArrayBuffer>;
}
