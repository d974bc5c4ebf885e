import { SkerryError } from "../../errors.ts";
import { type ByteSource, wholeSource } from "../../message/byte-source.ts";
import type { StreamedHead } from "../../worker/outcome/answering.ts";
import { contentFailure } from "../../worker/outcome/content-failure.ts";
import { refusedOutcome } from "../../worker/outcome/refused-outcome.ts";
import type { Outcome, StreamedOutcome } from "../../worker/outcome/usage.ts";
import type { CallTarget } from "../call-without-socket.ts";
import { ArrivingContent } from "./arriving-content.ts";
import { BatchedNews } from "./batched-news.ts";
import { type FromShard, pieceBytes, type ToShard, windows } from "./exchange-protocol.ts";

/** The part of a message about one exchange without its kind and number. */
interface Exchange {
  readonly client: AbortController;
  /** The request's content, where it comes in pieces. */
  readonly content: ArrivingContent | null;
  /** The answer's content, once it has begun. It may be made of the request's. */
  answer: ByteSource | null;
  /** Bytes of the answer that may go out. */
  credit: number;
  /** Wakes up what waits for more of them. */
  onCredit: (() => void) | null;
  /** The worker has ended, and what is under way is the rest of the answer. */
  isDone: boolean;
}

/** Requests of a program that embeds this shard's workers, and their answers: whole, or piece by piece as far as the other
 * side reads. */
export class EmbeddedExchanges {
  readonly #targetOf: (deployment: string) => CallTarget | null;
  readonly #news: BatchedNews<FromShard>;
  readonly #all = new Map<number, Exchange>();
  readonly #underWay = new Set<Promise<void>>();

  /** @param targetOf finds what answers for a loaded deployment. */
  constructor(
    targetOf: (deployment: string) => CallTarget | null,
    tell: (news: readonly FromShard[]) => void,
  ) {
    this.#targetOf = targetOf;
    this.#news = new BatchedNews(tell);
  }

  hear(items: readonly ToShard[]): void {
    for (const item of items) this.#hearOne(item);
  }

  /** Resolves once all current exchanges are over and reported. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#news.flush();
  }

  #hearOne(item: ToShard): void {
    if (item[0] === "call") {
      const ending = this.#call(item).finally(() => this.#underWay.delete(ending));
      this.#underWay.add(ending);
      return;
    }
    const exchange = this.#all.get(item[1]);
    if (exchange === undefined) return;
    switch (item[0]) {
      case "piece":
        exchange.content?.add(item[2]);
        break;
      case "end":
        exchange.content?.end();
        break;
      case "broke":
        exchange.content?.fail(brokeOff());
        break;
      case "credit":
        exchange.credit += item[2];
        exchange.onCredit?.();
        break;
      case "leave":
        exchange.client.abort();
        exchange.content?.fail(brokeOff());
        this.#giveUpAnswer(exchange);
    }
  }

  async #call([, number, deployment, requestId, request, more]: ToShard & { 0: "call" }) {
    const target = this.#targetOf(deployment);
    if (target === null) {
      const lost = new SkerryError("shard-lost", "The worker is not loaded.");
      this.#news.add(["done", number, refusedOutcome(requestId, request, lost, 0)]);
      return;
    }
    const { limits, streams } = target;
    const whole = request.body.tag === "bytes" ? request.body.val : null;
    const read = (bytes: number) => this.#news.add(["credit", number, bytes]);
    const content = more ? new ArrivingContent(limits.streamedBody, read) : null;
    if (content !== null && whole !== null) content.add(whole);
    const exchange: Exchange = {
      client: new AbortController(),
      content,
      answer: null,
      credit: windows.answer,
      onCredit: null,
      isDone: false,
    };
    this.#all.set(number, exchange);
    const source = content ?? (streams && whole !== null ? wholeSource(whole) : null);
    const asked = source === null ? request : { ...request, body: streamOf(source) };
    let sending: Promise<SkerryError | null> | null = null;
    let sentStatus: number | null = null;
    const begin = (head: Pick<StreamedHead, "status" | "fields" | "body">) => {
      sentStatus = head.status;
      this.#news.add(["head", number, head.status, [...head.fields]]);
      sending = this.#send(number, exchange, head.body);
    };
    const given = await target.call(asked, requestId, exchange.client.signal, begin);
    const outcome = this.#finish(exchange, given, begin);
    const sent = sending as Promise<SkerryError | null> | null;
    // What was begun ends with the failure, after what went out of it.
    if (outcome.error !== null) this.#giveUpAnswer(exchange);
    const broken = await sent;
    content?.cancel();
    const left = exchange.client.signal.aborted ? clientLeft() : null;
    const failed = failedBy(left ?? broken, outcome);
    const told = sent === null || failed.error === null ? failed : { ...failed, sentStatus };
    this.#news.add(["done", number, told]);
    this.#all.delete(number);
  }

  /** Returns the outcome as it is reported: without the answer if that has begun. */
  #finish(
    exchange: Exchange,
    outcome: StreamedOutcome,
    begin: (head: Pick<StreamedHead, "status" | "fields" | "body">) => void,
  ): Outcome {
    exchange.isDone = outcome.error !== null;
    const { response, ...rest } = outcome;
    if (response === null) return { ...rest, response };
    const { status, body } = response;
    if (body.tag !== "stream") return { ...rest, response: { ...response, body } };
    begin({ status, fields: response.fields, body: body.val });
    return { ...rest, response: { status, fields: [], body: { tag: "empty" } } };
  }

  /** Sends an answer's content as far as it is read. Resolves to what it failed with. Never rejects. */
  async #send(number: number, exchange: Exchange, body: ByteSource): Promise<SkerryError | null> {
    exchange.answer = body;
    try {
      for (;;) {
        while (exchange.credit === 0 && !this.#isOver(exchange)) {
          await new Promise<void>((resolve) => {
            exchange.onCredit = resolve;
          });
        }
        if (this.#isOver(exchange)) return this.#giveUpAnswer(exchange);
        const piece = await body.read(Math.min(exchange.credit, pieceBytes));
        if (piece === null) break;
        exchange.credit -= piece.length;
        this.#news.add(["piece", number, byItself(piece)]);
      }
      if (!exchange.isDone) this.#news.add(["end", number]);
      return null;
    } catch (error) {
      const failure = contentFailure(error);
      if (this.#isOver(exchange)) return null;
      if (!exchange.isDone) this.#news.add(["broke", number, failure.toJSON()]);
      return failure;
    }
  }

  /** Sends no more of an answer that has begun. */
  #giveUpAnswer(exchange: Exchange): null {
    exchange.answer?.cancel();
    exchange.onCredit?.();
    return null;
  }

  #isOver({ client, isDone }: Exchange): boolean {
    return client.signal.aborted || isDone;
  }
}

function streamOf(val: ByteSource) {
  return { tag: "stream" as const, val };
}

/** Buffers of Node's own cross as objects of their own kind. */
function byItself(piece: Uint8Array): Uint8Array {
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
}

function failedBy(failure: SkerryError | null, outcome: Outcome): Outcome {
  if (failure === null || outcome.error !== null) return outcome;
  return { ...outcome, response: null, error: failure.toJSON(), sentStatus: null };
}

function clientLeft(): SkerryError {
  return new SkerryError("client-left", "The request was given up before its answer was read.");
}

function brokeOff(): SkerryError {
  return new SkerryError("client-left", "The request's content broke off.");
}
