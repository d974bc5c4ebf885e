import type { IncomingMessage } from "node:http";
import type { ReadHead } from "../read/request-head.ts";

/**
 * Returns the fields of a request for another cordon's shard, names and values in one list: the client's, and what only
 * this process knows of the client.
 */
export function forwardedFields({ fields, scheme, requestId, clientAddress }: ReadHead): string[] {
  const list: string[] = [];
  for (const [name, value] of fields) {
    // `100 Continue` is sent to the client from here.
    if (name !== "expect" && name !== "x-forwarded-for") list.push(name, value);
  }
  list.push("x-forwarded-for", clientAddress, "x-forwarded-proto", scheme);
  list.push("x-request-id", requestId);
  return list;
}

/** The body of a request as it comes, no faster than the shard takes it. `begun` is called when the shard is ready
 * for it. To return early leaves the client's connection as it is, so that an answer can still be sent. */
export async function* streamBody(
  message: IncomingMessage,
  begun: () => void,
): AsyncGenerator<Uint8Array> {
  begun();
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    yield chunk as Uint8Array;
  }
}
