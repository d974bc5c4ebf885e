import { connect, type Socket } from "node:net";

/** A whole answer; `body` is null where it is the one that was expected. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Buffer | null;
}

/** Where a connection goes. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

type OnAnswer = (answer: RawAnswer) => void;

const headEnd = Buffer.from("\r\n\r\n");

/** One keep-alive connection of a client that costs as little as one can: requests are bytes made before,
 * answers are read from one buffer, and an answer that ends as expected is not parsed again. One request is
 * under way at a time. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #onLost: (error: Error) => void;
  /** What came of the answer under way, where it did not come at once. */
  #begun: Buffer | null = null;
  #onAnswer: OnAnswer | null = null;
  #expected: Buffer | null = null;
  /** The body whose answers were seen to be framed by Content-Length. */
  #framed: Buffer | null = null;
  #closed = false;

  /** `onLost` is called once, when the connection ends other than by {@link close}. */
  constructor({ host, port }: Destination, onLost: (error: Error) => void) {
    this.#onLost = onLost;
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(64 * 1024),
        callback: (count, buffer) => {
          try {
            this.#read((buffer as Buffer).subarray(0, count));
          } catch (error) {
            this.#lose(error as Error);
          }
          return true;
        },
      },
    });
    this.#socket.on("error", (error) => this.#lose(error));
    this.#socket.on("close", () => this.#lose(new Error("the server closed the connection")));
  }

  /** Sends a request. `expected` is the end of an answer that is as it should be, as
   * {@link expectedEnd} makes it; null where each answer is to be handed over. */
  ask(request: Buffer, expected: Buffer | null, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    this.#expected = expected;
    this.#socket.write(request);
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #read(came: Buffer): void {
    const bytes = this.#begun === null ? came : Buffer.concat([this.#begun, came]);
    const expected = this.#expected;
    const asExpected = expected !== null && endsWith(bytes, expected);
    if (asExpected && this.#framed === expected) {
      this.#answer({ status: statusOf(bytes), body: null });
      return;
    }
    const answer = readAnswer(bytes);
    if (answer === null) {
      this.#begun = this.#begun === null ? Buffer.from(bytes) : bytes;
      return;
    }
    if (asExpected && answer.byLength) this.#framed = expected;
    const same = expected?.subarray(headEnd.length).equals(answer.body) ?? false;
    this.#answer({ status: answer.status, body: same ? null : answer.body });
  }

  #answer(answer: RawAnswer): void {
    const onAnswer = this.#onAnswer;
    this.#begun = null;
    this.#onAnswer = null;
    if (onAnswer === null) this.#lose(new Error("the server answered what was not asked"));
    else onAnswer(answer);
  }

  #lose(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#onLost(error);
  }
}

/** What an answer with this body ends with, where its length stands in its head. */
export function expectedEnd(body: string): Buffer {
  return Buffer.concat([headEnd, Buffer.from(body)]);
}

/** A GET request as bytes. */
export function getRequest(host: string, path = "/"): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
}

function endsWith(bytes: Buffer, end: Buffer): boolean {
  return (
    bytes.length > end.length && end.compare(bytes, bytes.length - end.length, bytes.length) === 0
  );
}

/** The three digits after "HTTP/1.1 ". */
function statusOf(bytes: Buffer): number {
  return (bytes[9]! - 48) * 100 + (bytes[10]! - 48) * 10 + (bytes[11]! - 48);
}

/** An answer as far as measuring needs it (RFC 9112, section 6.3); null while it is not whole.
 * @throws Error when it says neither how long it is nor that it is chunked. */
function readAnswer(bytes: Buffer): { status: number; body: Buffer; byLength: boolean } | null {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return null;
  const head = bytes.toString("latin1", 0, end).toLowerCase();
  const from = end + headEnd.length;
  const status = statusOf(bytes);
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length !== null) {
    const to = from + Number(length[1]);
    if (bytes.length < to) return null;
    return { status, body: Buffer.from(bytes.subarray(from, to)), byLength: true };
  }
  if (!/\r\ntransfer-encoding: *chunked/.test(head)) {
    throw new Error(`an answer of ${status} is framed by the end of its connection`);
  }
  const body = readChunks(bytes, from);
  return body === null ? null : { status, body, byLength: false };
}

function readChunks(bytes: Buffer, start: number): Buffer | null {
  const chunks: Buffer[] = [];
  for (let from = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", from);
    if (lineEnd < 0) return null;
    const length = Number.parseInt(bytes.toString("latin1", from, lineEnd), 16);
    const next = lineEnd + 2 + length + 2;
    if (next > bytes.length) return null;
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(Buffer.from(bytes.subarray(lineEnd + 2, lineEnd + 2 + length)));
    from = next;
  }
}
