import { BodyWriter } from "./body-writer";
import { streams } from "./generated/imports";
import { Headers } from "./headers";
import { Response } from "./response";

/** An answer that begins while the worker goes on. Needs the grant `streams`. */
export class ResponseWriter {
  private readonly content: BodyWriter = new BodyWriter();

  private constructor() {}

  /** Sends status and fields. Traps where the answer to this request has begun already. */
  static begin(status: i32 = 200, headers: Headers = new Headers()): ResponseWriter {
    const writer = new ResponseWriter();
    streams.respond(<u16>status, headers.toAbi(), writer.content.toAbi().streamed);
    return writer;
  }

  /** Writes a text or a `Uint8Array`, like `BodyWriter.write`; false once the client has gone. */
  write<T>(piece: T): bool {
    return this.content.write<T>(piece);
  }

  /** Ends the answer. What it returns is for `handle` to return; the host does not look at it. */
  finish(): Response {
    this.content.finish();
    return Response.empty();
  }
}
