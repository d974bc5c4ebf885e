import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { TrailerSection } from "./trailer-section.ts";

/** How long a request's head waits for its first content, in ms: short content goes out together with it. */
const patience = 20;

/** What undici tells when it begins a request on a connection (its documents, "Diagnostics Channel Support",
 * `undici:client:sendHeaders`). The request has its body as well. */
interface SendHeaders {
  readonly request: { readonly body?: unknown };
  /** The head without the field for the content's length, and without the empty line. */
  readonly headers: string;
  readonly socket: Socket;
}

/** The lengths of contents whose head goes out without them; null where one is not known. */
const awaited = new WeakMap<object, number | null>();
let listening = false;

/** Has a request's head go out though its content takes its time. Over HTTP/1.1 undici writes the head together with the
 * first piece, and has no option for it: whoever awaits the answer's head before it writes would wait for ever.
 * @param content the request's body, before the request is dispatched. @param length its bytes, where they are known. */
export function sendHeadEarly(content: Readable, length: number | undefined): void {
  awaited.set(content, length ?? null);
  if (listening) return;
  listening = true;
  subscribe("undici:client:sendHeaders", (message) => onHead(message as SendHeaders));
}

function onHead({ request, headers, socket }: SendHeaders): void {
  const { body } = request;
  if (typeof body !== "object" || body === null) return;
  const length = awaited.get(body);
  // HTTP/2 sends its head at once.
  if (length === undefined || !/^\S+ \S+ HTTP\/1\.1\r\n/.test(headers)) return;
  awaited.delete(body);
  // What holds the head is put around what writes trailers: it is the first to go.
  if (length === null) TrailerSection.begin(body, headers, socket);
  new EarlyHead(socket, headers, length).wait();
}

/** A head on a connection that has sent nothing of its request. What undici then writes is compared with what has gone
 * out: where it is anything else, the connection is ended. */
class EarlyHead {
  readonly #socket: Socket;
  readonly #write: Socket["write"];
  /** What undici writes before the first piece. */
  readonly #start: string;
  /** What it writes where there is no content at all. */
  readonly #empty: readonly string[];
  readonly #chunked: boolean;
  #state: "waiting" | "sent" | "repeated" = "waiting";

  constructor(socket: Socket, headers: string, length: number | null) {
    this.#socket = socket;
    this.#write = socket.write;
    this.#chunked = length === null;
    this.#start = this.#chunked
      ? `${headers}transfer-encoding: chunked\r\n`
      : `${headers}content-length: ${length}\r\n\r\n`;
    this.#empty = this.#chunked ? [`${headers}content-length: 0\r\n\r\n`, `${headers}\r\n`] : [];
  }

  wait(): void {
    const late = setTimeout(() => this.#send(), patience).unref();
    this.#socket.write = ((...written: Parameters<Socket["write"]>) => {
      clearTimeout(late);
      if (this.#state === "waiting") return this.#restore().write(...written);
      return this.#resume(String(written[0]));
    }) as Socket["write"];
  }

  #send(): void {
    if (this.#socket.destroyed) return;
    this.#state = "sent";
    // Each chunk begins with the line end before it: after the head, that is the empty line.
    const head = this.#chunked ? `${this.#start}\r\n` : this.#start;
    this.#write.call(this.#socket, head, "latin1");
  }

  /** Writes what has not gone out. */
  #resume(text: string): boolean {
    if (this.#state === "sent" && text === this.#start) {
      if (this.#chunked) this.#state = "repeated";
      else this.#restore();
      return true;
    }
    const socket = this.#restore();
    if (this.#state === "sent" && this.#empty.includes(text)) {
      return socket.write("0\r\n\r\n", "latin1");
    }
    if (this.#state === "repeated" && /^\r\n[\da-f]+\r\n$/.test(text)) {
      return socket.write(text.slice(2), "latin1");
    }
    socket.destroy(new Error("a request went on in another way than it began"));
    return false;
  }

  #restore(): Socket {
    this.#socket.write = this.#write;
    return this.#socket;
  }
}
