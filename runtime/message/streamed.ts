import type { Body, Field, Request, Response } from "../abi/generated/types.ts";
import type { Arrival } from "./arrival.ts";
import type { ByteSource } from "./byte-source.ts";

/** A message's content, whole or as a stream of pieces. */
export type StreamedBody = Body | StreamOfPieces;

export interface StreamOfPieces {
  tag: "stream";
  val: ByteSource;
  /** Asked when the content has been read to its end: the fields that came after it. Left out where none can. */
  trailers?: () => readonly Field[];
  /** Left out where it does not wait for a client. */
  arrival?: Arrival;
}

/** A request whose content may be a stream. */
export type RequestWithStream = Omit<Request, "body"> & { body: StreamedBody };

/** A response whose content may be a stream. */
export type ResponseWithStream = Omit<Response, "body"> & { body: StreamedBody } & StatedDate;

/** The Date that its worker gave a response. The host sends its own in its stead; a cache reckons by this one. */
export interface StatedDate {
  readonly statedDate?: string;
}
