import { Response } from "./response";

/** A failure that is the visitor's to know: a status and a sentence. AssemblyScript can't catch what
 * is thrown (a throw ends the worker with 502), so such a failure is returned: see `Result`. */
export class HttpError {
  constructor(
    /** 400 to 599. */
    readonly status: i32,
    readonly message: string,
  ) {}

  /** As text. */
  toResponse(): Response {
    return Response.text(this.message + "\n", this.status);
  }

  /** As JSON of type application/problem+json (RFC 9457). */
  toProblem(): Response {
    const response = new Response(null, this.status);
    response.setText(
      '{"status":' + this.status.toString() + ',"title":' + quoted(this.message) + "}",
      "application/problem+json",
    );
    return response;
  }
}

/** A string as JSON writes it (RFC 8259, section 7). */
function quoted(text: string): string {
  let json = '"';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code == 0x22 || code == 0x5c) json += "\\" + String.fromCharCode(code);
    else if (code < 0x20) json += "\\u00" + (code < 0x10 ? "0" : "1") + hexDigit(code & 0x0f);
    else json += String.fromCharCode(code);
  }
  return json + '"';
}

function hexDigit(value: i32): string {
  return "0123456789abcdef".charAt(value);
}
