import type { Socket } from "node:net";
import type { Field } from "../../../abi/generated/types.ts";
import { FetchError } from "../fetch-error.ts";

/** Requests with content that may have trailers, by their content: undici begins each on a connection. */
const awaited = new WeakMap<object, TrailerSection>();

/** The trailer section of a request's content (RFC 9112, section 7.1.2). Undici has no way to send one: it writes the last
 * chunk as a text of its own, and content as bytes, so the section is put where that text goes by. */
export class TrailerSection {
  readonly #fields: () => readonly Field[];
  #begun = false;
  #section = "";

  /** @param content the request's body, before the request is dispatched. @param fields what comes after it: asked at its
   * end. Names are tokens, and values have no line ends. */
  constructor(content: object, fields: () => readonly Field[]) {
    this.#fields = fields;
    awaited.set(content, this);
  }

  /** The content has come to its end. @throws FetchError `bad-request` where there are trailers and the connection has no
   * place for them: undici sends none over HTTP/2. */
  end(): void {
    const fields = this.#fields();
    if (fields.length === 0) return;
    if (!this.#begun) {
      throw new FetchError(
        "bad-request",
        "The request has trailers, and this host sends them over HTTP/1.1 only: the origin speaks HTTP/2.",
      );
    }
    this.#section = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  }

  /** A request begins on a connection of HTTP/1.1. @param headers its head as undici has it, without the field for the
   * content's length, and without the empty line. */
  static begin(content: object, headers: string, socket: Socket): void {
    const section = awaited.get(content);
    if (section !== undefined) section.#begin(headers, socket);
    awaited.delete(content);
  }

  #begin(headers: string, socket: Socket): void {
    this.#begun = true;
    const { write } = socket;
    const bare = `${headers}transfer-encoding: chunked\r\n\r\n0\r\n`;
    // What undici, or a head that went out early (`early-heads.ts`), writes at the end, and what goes before a section.
    const ends: ReadonlyMap<unknown, string> = new Map([
      ["\r\n0\r\n\r\n", "\r\n0\r\n"],
      ["0\r\n\r\n", "0\r\n"],
      [`${headers}content-length: 0\r\n\r\n`, bare],
      [`${headers}\r\n`, bare],
    ]);
    socket.write = ((...written: Parameters<Socket["write"]>) => {
      const before = ends.get(written[0]);
      if (before === undefined) return write.apply(socket, written);
      socket.write = write;
      if (this.#section === "") return write.apply(socket, written);
      return write.call(socket, `${before}${this.#section}\r\n`, "latin1");
    }) as Socket["write"];
  }
}
