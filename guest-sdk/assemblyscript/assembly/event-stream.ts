import { Headers } from "./headers";
import { Response } from "./response";
import { ResponseWriter } from "./response-writer";

/** Server-sent events (HTML Standard, section 9.2): an answer that goes on. Needs the grant `streams`. */
export class EventStream {
  private constructor(private readonly writer: ResponseWriter) {}

  /** Sends the status and the headers of the answer. Traps if the answer has begun already. */
  static begin(): EventStream {
    const headers = new Headers();
    headers.set("content-type", "text/event-stream");
    headers.set("cache-control", "no-store");
    return new EventStream(ResponseWriter.begin(200, headers));
  }

  /** Sends an event; false once the client has gone. Name and id are one line each, and left out where
   * they are empty. */
  send(data: string, name: string = "", id: string = ""): bool {
    let event = "";
    if (name != "") event += "event: " + line(name) + "\n";
    if (id != "") event += "id: " + line(id) + "\n";
    // Each of the three line ends begins a new line for the browser.
    const lines = data.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replaceAll("\n", "\ndata: ");
    return this.writer.write(event + "data: " + lines + "\n\n");
  }

  /** Ends the answer. What it returns is for `handle` to return. */
  finish(): Response {
    return this.writer.finish();
  }
}

function line(text: string): string {
  if (text.includes("\n") || text.includes("\r")) {
    throw new Error("an event's name or id is one line");
  }
  return text;
}
