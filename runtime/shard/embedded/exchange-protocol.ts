// What a program that embeds workers and its shard say to each other of requests. What is said within one turn of the event
// loop goes in one message: a channel between processes costs by the message.
import type { Body, Field, Request } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import type { SerializedError } from "../../errors.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";

/** Bytes of a request's content that may be on their way to its worker, and of an answer's content to who asked. */
export const windows = { request: 128 * KiB, answer: 256 * KiB } as const;

/** The longest piece of content, in bytes. */
export const pieceBytes = 64 * KiB;

/** Bytes of content after which a message goes out before the turn ends. */
export const messageBytes = 1_048_576;

/** The cost of a log line besides its text: creating its object takes as long as copying this many bytes. */
const lineBytes = 512;

/** News of an exchange to its shard, by the exchange's number. */
export type ToShard =
  /** Calls a deployment. `more`: the request's content continues in pieces. */
  | readonly [
      kind: "call",
      exchange: number,
      deployment: string,
      requestId: string,
      request: Request,
      more: boolean,
    ]
  | readonly [kind: "piece", exchange: number, piece: Uint8Array]
  /** The request's content is whole. */
  | readonly [kind: "end", exchange: number]
  /** The content broke off. */
  | readonly [kind: "broke", exchange: number]
  /** The number of bytes of the answer's content that were read; as many more may be sent. */
  | readonly [kind: "credit", exchange: number, bytes: number]
  /** Nobody waits for the answer any more. */
  | readonly [kind: "leave", exchange: number];

/** News of an exchange from its shard. */
export type FromShard =
  /** The answer begins, and its content comes in pieces. */
  | readonly [kind: "head", exchange: number, status: number, fields: readonly Field[]]
  | readonly [kind: "piece", exchange: number, piece: Uint8Array]
  /** The answer's content is whole. */
  | readonly [kind: "end", exchange: number]
  /** The content broke off. */
  | readonly [kind: "broke", exchange: number, error: SerializedError]
  /** The number of bytes of the request's content that were read; as many more may be sent. */
  | readonly [kind: "credit", exchange: number, bytes: number]
  /** The worker is done. Its answer is in the outcome unless it began before. */
  | readonly [kind: "done", exchange: number, outcome: Outcome];

/** The bytes that an item counts for in its message, besides itself. */
export function bytesOf(item: ToShard | FromShard): number {
  switch (item[0]) {
    case "piece":
      return item[2].length;
    case "call":
      return contentBytes(item[4].body);
    case "done": {
      const { response, log } = item[2];
      const lines = log.reduce((sum, { message }) => sum + lineBytes + message.length, 0);
      return lines + (response === null ? 0 : contentBytes(response.body));
    }
    default:
      return 0;
  }
}

function contentBytes(body: Body): number {
  return body.tag === "bytes" ? body.val.length : 0;
}
