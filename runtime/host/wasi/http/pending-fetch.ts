import type { PollEvent } from "../../../abi/calls/poll-events.ts";
import type { Fetched, Field, Outgoing } from "../../../abi/generated/types.ts";
import { failureCode } from "../content/fetch-failures.ts";
import type { ErrorCode } from "../content/http-types.ts";
import { PieceSource } from "../content/piece-source.ts";
import type { Outside, Underway } from "../session/outside.ts";
import { err, ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import type { RequestSending } from "./request-sending.ts";

/** The head of an outgoing request. */
export interface OutgoingHead {
  readonly method: string;
  /** Absolute, of scheme http or https. */
  readonly uri: string;
  readonly fields: Field[];
}

/** The times that a guest allows an origin, in ms; null: as long as the host allows. */
export interface Patience {
  readonly connect: number | null;
  readonly firstByte: number | null;
  readonly betweenBytes: number | null;
}

/** An answer: its content is whole, or to be read. */
export interface Answer {
  readonly status: number;
  readonly fields: Field[];
  readonly content: Uint8Array | PieceSource;
}

/** A fetch of a guest until its answer is there. The shard gets it when the guest first waits, together with what the
 * guest has written of a short body by then. */
export class PendingFetch implements Underway {
  readonly of = "fetch";
  readonly outside: Outside;
  readonly interest: { readonly kind: "answer"; readonly id: number };
  readonly #head: OutgoingHead;
  readonly #body: RequestSending | null;
  readonly #patience: Patience;
  /** The number of the stream that the answer's content is. */
  readonly #content: number;
  #sent = false;
  #answer: Result<Answer, ErrorCode> | null = null;

  constructor(
    outside: Outside,
    head: OutgoingHead,
    body: RequestSending | null,
    patience: Patience,
  ) {
    const { operations } = outside;
    this.outside = outside;
    this.#patience = patience;
    this.#head = head;
    this.#body = body;
    this.interest = { kind: "answer", id: operations.nextNumber() };
    this.#content = operations.nextNumber();
    outside.begin(this);
    body?.handOver(this, head.method);
  }

  get ready(): boolean {
    return this.#answer !== null;
  }

  /** The answer, or why there is none; null until then. */
  get answer(): Result<Answer, ErrorCode> | null {
    return this.#answer;
  }

  send(): void {
    if (this.#sent) return;
    this.#sent = true;
    const { operations } = this.outside;
    const body = this.#body?.begin() ?? { tag: "empty" };
    const { id } = this.interest;
    const { connect, firstByte } = this.#patience;
    const outgoing: Outgoing = { ...this.#head, body, redirect: "manual" };
    operations.tell("fetch.start", id, this.#content, outgoing, connect);
    if (firstByte !== null) operations.tell("fetch.limit", id, firstByte);
  }

  onEvent(event: PollEvent): void {
    if (event.kind === "answer") this.#end(this.#answerOf(event.fetched));
  }

  /** Ends it with a failure. */
  fail(code: ErrorCode): void {
    if (this.#answer !== null) return;
    this.#giveUp();
    this.#end(err(code));
  }

  /** Cancels it: its answer is not wanted. */
  drop(): void {
    if (this.#answer === null) this.fail({ tag: "connection-terminated" });
    else if (this.#answer.tag === "ok") dropContent(this.#answer.val);
  }

  #giveUp(): void {
    if (!this.#sent) {
      this.#sent = true;
      return;
    }
    const { operations } = this.outside;
    operations.tell("fetch.abort", this.interest.id);
    operations.tell("fetch.drop-content", this.#content);
  }

  #end(answer: Result<Answer, ErrorCode>): void {
    this.#answer = answer;
    this.outside.end(this);
  }

  #answerOf(fetched: Fetched): Result<Answer, ErrorCode> {
    if (fetched.tag === "failed") {
      const code = failureCode(fetched.val);
      // The guest learns no more than that, or does not show it: what its settings lack is for its author to read.
      if (code.tag === "HTTP-request-denied" || fetched.val.reason === "limit") {
        currentSession().warn(`[${fetched.val.message}]`);
      }
      return err(code);
    }
    const { status, fields, body } = fetched.val;
    const content =
      body.tag === "bytes"
        ? body.val
        : new PieceSource(this.outside, this.#content, "fetch", this.#patience.betweenBytes);
    return ok({ status, fields, content });
  }
}

/** Drops the content of an answer, which is not read. */
export function dropContent({ content }: Answer): void {
  if (content instanceof PieceSource) content.drop();
}
