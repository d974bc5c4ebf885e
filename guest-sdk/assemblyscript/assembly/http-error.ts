import { JsonWriter } from "./json-writer";
import { Response } from "./response";

/** A failure that is the visitor's to know: a status and a sentence. AssemblyScript can't catch what
 * is thrown (a throw ends the worker with 502), so such a failure is returned: see `Result`. */
export class HttpError {
  /** Makes a failure. */
  constructor(
    /** 400 to 599. */
    readonly status: i32,
    /** A sentence for the visitor. */
    readonly message: string,
  ) {}

  /** The answer as text. */
  toResponse(): Response {
    return Response.text(this.message + "\n", this.status);
  }

  /** The answer as JSON of type application/problem+json (RFC 9457). */
  toProblem(): Response {
    const response = new Response(null, this.status);
    const title = new JsonWriter().writeString(this.message).toString();
    response.setText(
      '{"status":' + this.status.toString() + ',"title":' + title + "}",
      "application/problem+json",
    );
    return response;
  }
}
