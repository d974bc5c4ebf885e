import type { Field } from "../../abi/generated/types.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { readWhole } from "../../message/read-whole.ts";
import { acceptResponse, statedLength, tooLarge } from "../../message/response-rules.ts";
import type { ResponseWithStream, StatedDate } from "../../message/streamed.ts";
import type { BegunAnswer } from "../../services/request-services.ts";
import type { Limits } from "../../settings/limits.ts";
import { AnswerContent } from "./answer-content.ts";
import { contentFailure } from "./content-failure.ts";

/** The head of an answer that is sent while its worker runs. */
export interface StreamedHead extends StatedDate {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: ByteSource;
}

/** The answer of one request, where it is sent piece by piece. What its worker began before it ended goes to the
 * listener, or is collected. */
export class Answering {
  readonly #method: string;
  readonly #limits: Limits;
  readonly #listener: ((head: StreamedHead) => void) | undefined;
  #begun: Promise<ResponseWithStream> | null = null;
  /** The number of contents that are being sent. */
  #carried = 0;
  #isSent = false;
  #onCarried: (() => void) | null = null;

  constructor(
    method: string,
    limits: Limits,
    listener: ((head: StreamedHead) => void) | undefined,
  ) {
    this.#method = method;
    this.#limits = limits;
    this.#listener = listener;
  }

  /** The response that was begun, for the outcome: without content where that was sent, or with all of it. Null where
   * none was begun. Rejects with SkerryError `invalid-response`, `response-too-large`. */
  get begun(): Promise<ResponseWithStream> | null {
    return this.#begun;
  }

  /** True once the answer's content has gone to the listener as a whole. */
  get isSent(): boolean {
    return this.#isSent;
  }

  readonly begin = ({ status, fields, body }: BegunAnswer): void => {
    this.#begun = this.#pass(status, fields, body).catch((error: unknown) => {
      body.cancel();
      throw contentFailure(error);
    });
    // It is looked at when the worker has ended.
    this.#begun.catch(() => {});
  };

  /** Counts content that is sent now, of an answer with these fields, until it ends. */
  carry(content: ByteSource, fields: readonly Field[]): ByteSource {
    this.#carried++;
    return new AnswerContent(content, statedLength(fields), (isWhole) => {
      this.#carried--;
      this.#isSent = isWhole;
      if (this.#carried === 0) this.#onCarried?.();
    });
  }

  /** Calls `done` once no content is being sent any more: at once if none is. */
  whenCarried(done: () => void): void {
    if (this.#carried === 0) done();
    else this.#onCarried = done;
  }

  async #pass(status: number, given: Field[], body: ByteSource): Promise<ResponseWithStream> {
    const head = { status, fields: given, body: { tag: "empty" as const } };
    const { fields, statedDate } = acceptResponse(head, this.#method, this.#limits);
    if (this.#listener !== undefined) {
      const stated = statedDate === undefined ? {} : { statedDate };
      this.#listener({ status, fields, body: this.carry(body, given), ...stated });
      return { status, fields: [], body: { tag: "empty" } };
    }
    const { responseBody } = this.#limits;
    const val = await readWhole(body, responseBody);
    if (val === null) throw tooLarge(responseBody);
    return { status, fields, body: { tag: "bytes", val } };
  }
}
