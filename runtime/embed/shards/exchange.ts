import type { Field } from "../../abi/generated/types.ts";
import { type SerializedError, SkerryError } from "../../errors.ts";
import {
  type FromShard,
  pieceBytes,
  type ToShard,
  windows,
} from "../../shard/embedded/exchange-protocol.ts";
import { withContentFailure } from "../../worker/outcome/content-failure.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";

/** The callbacks for a request's answer. Each is called at most once, `onHead` before `onEnd`. */
export interface ExchangeListener {
  /** The answer begins, and its content comes piece by piece. */
  onHead(status: number, fields: readonly Field[], content: ReadableStream<Uint8Array>): void;
  /** The worker is done, and its answer has come, or the request failed. */
  onEnd(outcome: Outcome): void;
}

/**
 * One request in a shard: its content on the way there, and the answer's content on the way back, each read with
 * backpressure.
 */
export class Exchange {
  readonly number: number;
  readonly begun = performance.now();
  readonly #tell: (item: ToShard) => void;
  readonly #listener: ExchangeListener;
  /** Bytes of the answer that have come, and were not read. */
  #unread = 0;
  #pieces: Uint8Array[] = [];
  #ended = false;
  #failure: unknown = null;
  #reader: (() => void) | null = null;
  #hasHead = false;
  #left = false;
  /** Bytes of the request's content that may go out. */
  #credit: number = windows.request;
  #onCredit: (() => void) | null = null;
  #isOver = false;
  #broke: { readonly reason: unknown } | null = null;

  constructor(number: number, tell: (item: ToShard) => void, listener: ExchangeListener) {
    this.number = number;
    this.#tell = tell;
    this.#listener = listener;
  }

  /** True once its answer has begun. */
  get answers(): boolean {
    return this.#hasHead;
  }

  /** The reason why the request's content broke off; null if it did not. */
  get broke(): { readonly reason: unknown } | null {
    return this.#broke;
  }

  /** Sends the request's content, as far as its worker reads it. Never rejects: where the content breaks off, so does the
   * request. */
  async send(content: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await content.read();
        if (this.#isOver || this.#left) break;
        if (done) {
          this.#tell(["end", this.number]);
          return;
        }
        await this.#sendPiece(bytesOfPiece(value));
      }
      // The rest is not wanted.
      await content.cancel();
    } catch (reason) {
      if (!this.#isOver && !this.#left) {
        this.#broke = { reason };
        this.#tell(["broke", this.number]);
      }
      await content.cancel().catch(() => {});
    }
  }

  async #sendPiece(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#isOver && !this.#left; ) {
      if (this.#credit === 0) {
        await new Promise<void>((resolve) => {
          this.#onCredit = resolve;
        });
        continue;
      }
      const piece = bytes.slice(at, at + Math.min(this.#credit, pieceBytes));
      this.#credit -= piece.length;
      at += piece.length;
      this.#tell(["piece", this.number, piece]);
    }
  }

  /** Nobody waits for the answer any more. @param reason what whoever reads its content gets. */
  leave(reason: unknown): void {
    if (this.#isOver || this.#left) return;
    this.#left = true;
    this.#tell(["leave", this.number]);
    this.#fail(reason);
    this.#wakeSender();
  }

  /** Takes news from the shard. Returns false for what no shard of Skerry's own says. */
  hear(item: FromShard): boolean {
    switch (item[0]) {
      case "head":
        return this.#begin(item[2], item[3]);
      case "piece":
        return this.#take(item[2]);
      case "credit":
        if (this.#credit + item[2] > windows.request) return false;
        this.#credit += item[2];
        this.#wakeSender();
        return true;
      case "end":
        this.#ended = true;
        this.#wakeReader();
        return this.#hasHead;
      case "broke":
        this.#fail(revived(item[2]));
        return this.#hasHead;
      case "done":
        this.end(item[2]);
        return true;
    }
  }

  /** The request is over. */
  end(told: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const outcome = withContentFailure(told, this.#broke === null ? null : brokeOff());
    if (outcome.error !== null) this.#fail(revived(outcome.error));
    else if (this.#hasHead && !this.#ended) this.#fail(unended());
    this.#ended = true;
    this.#wakeReader();
    this.#wakeSender();
    this.#listener.onEnd(outcome);
  }

  #begin(status: number, fields: readonly Field[]): boolean {
    if (this.#hasHead) return false;
    this.#hasHead = true;
    const content = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#pull(controller),
        cancel: (reason) => this.leave(reason),
      },
      { highWaterMark: 0 },
    );
    this.#listener.onHead(status, fields, content);
    return true;
  }

  #take(piece: Uint8Array): boolean {
    this.#unread += piece.length;
    if (!this.#hasHead || this.#unread > windows.answer) return false;
    if (!this.#left) this.#pieces.push(piece);
    this.#wakeReader();
    return true;
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#pieces.length === 0 && !this.#ended && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    }
    const piece = this.#shift();
    if (piece !== undefined) {
      this.#unread -= piece.length;
      if (!this.#ended && !this.#isOver) this.#tell(["credit", this.number, piece.length]);
      controller.enqueue(piece);
    } else if (this.#failure !== null) controller.error(this.#failure);
    else controller.close();
  }

  /** Takes the content that has arrived, joined into one piece: a worker may send single bytes, and each piece costs its reader much. */
  #shift(): Uint8Array | undefined {
    let [count, bytes] = [0, 0];
    for (const { length } of this.#pieces) {
      bytes += length;
      if (count > 0 && bytes > pieceBytes) break;
      count++;
    }
    const some = this.#pieces.splice(0, count);
    return some.length > 1 ? new Uint8Array(Buffer.concat(some)) : some[0];
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason ?? new SkerryError("client-left", "The request was given up.");
    this.#wakeReader();
  }

  #wakeReader(): void {
    this.#reader?.();
    this.#reader = null;
  }

  #wakeSender(): void {
    this.#onCredit?.();
    this.#onCredit = null;
  }
}

/** @internal A request's content broke off. */
export function brokeOff(): SkerryError {
  return new SkerryError("client-left", "The request's content broke off.");
}

function revived({ code, message, detail }: SerializedError): SkerryError {
  return new SkerryError(code, message, detail);
}

/** The shard said that the request went well, and not that its answer's content is whole. */
function unended(): SkerryError {
  return new SkerryError("shard-lost", "The answer's content broke off.");
}

/** @throws TypeError for what is no piece of a request's content (Fetch Standard, "read a body"). */
function bytesOfPiece(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError("a request's content is a stream of Uint8Array");
}
