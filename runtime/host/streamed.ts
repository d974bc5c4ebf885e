import type { Body, Request, Response } from "../abi/generated/types.ts";
import type { ByteSource } from "./byte-source.ts";

/** A message's content, whole or as a stream of pieces. */
export type StreamedBody = Body | { tag: "stream"; val: ByteSource };

/** A request whose content may be a stream. */
export type RequestWithStream = Omit<Request, "body"> & { body: StreamedBody };

/** A response whose content may be a stream. */
export type ResponseWithStream = Omit<Response, "body"> & { body: StreamedBody };
