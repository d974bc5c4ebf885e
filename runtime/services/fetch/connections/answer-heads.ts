import type { Socket } from "node:net";
import { trimBlanks } from "../../../message/field-syntax.ts";
import { FetchError } from "../fetch-error.ts";

const lineFeed = 10;
const carriageReturn = 13;

/** The beginning of each answer, of any minor version (RFC 9110, section 2.5). */
const protocol = Buffer.from("HTTP/1.");
const statusLine = /^HTTP\/1\.\d (\d{3})(?: .*)?\r\n/;

/** An interim answer as undici takes it: it holds the wait for the answer by each of them, and fails at a 100. */
const interim = Buffer.from("HTTP/1.1 102 \r\n\r\n");

/** What {@link normalised} changes: a later minor version, folded lines, blanks at a line's end, and more than one
 * Content-Length. */
const unusual =
  /^HTTP\/1\.[2-9]|[ \t]\r\n|\r\n[ \t]|\r\ncontent-length:(?:[^\r]*,|.*\r\ncontent-length:)/is;

/** Reads the heads of answers on one connection of HTTP/1.1 before undici's parser does, which fails at an interim answer
 * that was not asked for (100 Continue; RFC 9110, section 15.2) and at some forms of the final one that a client has to take.
 * Content is not looked at: once a head has gone by, the socket is read as before. */
export class AnswerHeads {
  readonly #socket: Socket;
  readonly #read: Socket["read"];
  readonly #most: number;
  #received = false;
  /** What has come and is not handed on, from the beginning of a head. */
  #held: Buffer = Buffer.alloc(0);
  /** What more of it is copied into: it begins with what is held. Null where that is a piece as it came. */
  #room: Buffer | null = null;
  /** Where the line begins that is looked for in it. */
  #line = 0;
  /** Bytes of interim answers and of empty lines. */
  #before = 0;

  /** @param most bytes of an answer's heads, interim ones included. */
  constructor(socket: Socket, most: number) {
    this.#socket = socket;
    this.#read = socket.read;
    this.#most = most;
  }

  /** True if anything has come since the last {@link await}. */
  get received(): boolean {
    return this.#received;
  }

  /** A request begins: what comes next is the head of its answer. */
  await(): void {
    this.#received = false;
    this.#before = 0;
    this.#socket.read = () => {
      try {
        return this.#next();
      } catch (error) {
        // Undici calls it where nothing is caught.
        return this.#failWith(error as Error);
      }
    };
  }

  /** The next bytes for the parser; null while there are none. */
  #next(): Buffer | null {
    for (;;) {
      if (this.#held.length > 0) {
        const ready = this.#take();
        if (ready !== null || this.#socket.destroyed) return ready;
      }
      const piece: Buffer | null = this.#read.call(this.#socket);
      if (piece === null) return null;
      this.#received = true;
      this.#hold(piece);
    }
  }

  /** In room that doubles: a head may come byte by byte. */
  #hold(piece: Buffer): void {
    const held = this.#held;
    if (held.length === 0) {
      this.#held = piece;
      return;
    }
    const length = held.length + piece.length;
    let room = this.#room;
    if (room === null || room.length < length) {
      room = Buffer.allocUnsafeSlow(2 * length);
      held.copy(room);
      this.#room = room;
    }
    piece.copy(room, held.length);
    this.#held = room.subarray(0, length);
  }

  /** Takes off as many bytes as come before the answer. Returns whether they are too many. */
  #skip(bytes: number): boolean {
    if (bytes === 0) return false;
    this.#held = this.#held.subarray(bytes);
    this.#room = null;
    this.#line = 0;
    this.#before += bytes;
    return this.#before > this.#most;
  }

  /** Takes off what was held as far as it is to be handed on; null where more has to come, or the connection was ended. */
  #take(): Buffer | null {
    // Some servers end content with a line end that is not counted.
    if (this.#skip(emptyLines(this.#held))) return this.#failWith(this.#tooLarge());
    if (this.#held.length === 0) return null;
    const end = this.#headEnd();
    if (end === null) {
      // The parser says what is wrong with it.
      return this.#before + this.#held.length > this.#most ? this.#handOn(this.#held) : null;
    }
    if (end === "malformed") return this.#handOn(this.#held);
    const head = this.#held.toString("latin1", 0, end);
    const status = Number(statusLine.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) return this.#fail(noStatus(head));
    if (status === 101) return this.#fail(switched);
    if (status < 100 || status > 599) {
      return this.#fail(`The answer's status is ${head.slice(9, 12)}, and HTTP has 100 to 599.`);
    }
    if (status >= 200) {
      if (!unusual.test(head)) return this.#handOn(this.#held);
      const rest = this.#held.subarray(end);
      return this.#handOn(Buffer.concat([Buffer.from(normalised(head), "latin1"), rest]));
    }
    return this.#skip(end) ? this.#failWith(this.#tooLarge()) : interim;
  }

  /** The length of the head that was held; null where it is not all there. */
  #headEnd(): number | "malformed" | null {
    const held = this.#held;
    if (held.length === 1 && held[0] === carriageReturn) return null;
    // The parser refuses other protocols' words.
    const most = Math.min(held.length, protocol.length);
    if (protocol.compare(held, 0, most, 0, most) !== 0) return "malformed";
    for (;;) {
      const at = held.indexOf(lineFeed, this.#line);
      if (at === -1) return null;
      if (at === 0 || held[at - 1] !== carriageReturn) return "malformed";
      if (at - 1 === this.#line) return at + 1;
      this.#line = at + 1;
    }
  }

  #handOn(bytes: Buffer): Buffer {
    this.#held = Buffer.alloc(0);
    this.#room = null;
    this.#line = 0;
    this.#socket.read = this.#read;
    return bytes;
  }

  #fail(sentence: string): null {
    return this.#failWith(new FetchError("bad-response", sentence));
  }

  #tooLarge(): FetchError {
    const sentence = `The interim answers (1xx) and empty lines before the answer are over ${this.#most} bytes.`;
    return new FetchError("response-too-large", sentence);
  }

  #failWith(error: Error): null {
    this.#socket.read = this.#read;
    this.#socket.destroy(error);
    return null;
  }
}

const switched =
  "The answer is 101 Switching Protocols, and the request asked for no other protocol.";

/** Bytes of the empty lines that it begins with. */
function emptyLines(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 2;
  return at;
}

function noStatus(head: string): string {
  const line = head.slice(0, head.indexOf("\r\n"));
  return `The answer's first line is ${JSON.stringify(line.slice(0, 80))}: it has to have a status of three digits after the version.`;
}

const contentLength = /^content-length:/i;

/** A head as undici takes it. Folded lines are joined (RFC 9112, section 5.2), blanks at the end of a value are none of it
 * (RFC 9110, section 5.5), and a length that is given several times is given once (RFC 9112, section 6.3). */
function normalised(head: string): string {
  const lines: string[] = [];
  for (const line of head.slice(0, -4).split("\r\n")) {
    const text = trimBlanks(line);
    const folded = text !== line && /^[ \t]/.test(line) && lines.length > 0;
    if (folded) lines[lines.length - 1] += ` ${text}`;
    else lines.push(text);
  }
  lines[0] = lines[0]!.replace(/^HTTP\/1\.\d/, "HTTP/1.1");
  const lengths = lines
    .filter((line) => contentLength.test(line))
    .flatMap((line) => line.slice(line.indexOf(":") + 1).split(","))
    .map(trimBlanks);
  const [length = ""] = lengths;
  const same = /^\d+$/.test(length) && lengths.every((each) => each === length);
  const kept = same ? lines.filter((line) => !contentLength.test(line)) : lines;
  if (same) kept.push(`content-length: ${length}`);
  return `${kept.join("\r\n")}\r\n\r\n`;
}
