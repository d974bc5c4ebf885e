import type { ByteSource } from "../../message/byte-source.ts";
import type { AnswerSink } from "./answer-sink.ts";

/** What became of an answer: it is kept, or not kept, or its reader gave it up. */
export type Collected = "kept" | "not-kept" | "given-up";

export interface CollectOptions {
  /** Called as soon as it is known, and maybe again. */
  readonly onEnd?: (collected: Collected) => void;
  /** How long the reader may take over a body that is to be kept, in ms. Without it, as long as it likes. */
  readonly within?: number;
  /** True where the body is kept only after `confirm` was called. */
  readonly unconfirmed?: boolean;
}

/** A body on its way to a reader, which the cache collects as it passes: at the reader's pace. */
export class CollectedBody implements ByteSource {
  readonly #source: ByteSource;
  readonly #sink: AnswerSink;
  readonly #onEnd: (collected: Collected) => void;
  /** The deadline by the process's clock, in ms. */
  readonly #deadline: number | null;
  #confirmed: boolean;
  #ended = false;

  constructor(
    source: ByteSource,
    sink: AnswerSink,
    { onEnd = () => {}, within, unconfirmed = false }: CollectOptions,
  ) {
    this.#source = source;
    this.#sink = sink;
    this.#onEnd = onEnd;
    this.#deadline = within === undefined ? null : performance.now() + within;
    this.#confirmed = !unconfirmed;
  }

  /** Whether it may still be kept. */
  get collected(): boolean {
    return this.#sink.open;
  }

  get length(): number | undefined {
    return this.#source.length;
  }

  async read(most: number): Promise<Uint8Array | null> {
    let piece: Uint8Array | null;
    try {
      piece = await this.#source.read(most);
    } catch (error) {
      this.#sink.abort();
      this.#onEnd("not-kept");
      throw error;
    }
    if (piece === null) {
      this.#ended = true;
      this.#keep();
      return null;
    }
    if (this.#deadline !== null && performance.now() > this.#deadline) this.#sink.abort();
    else this.#sink.write(piece);
    if (!this.#sink.open) this.#onEnd("not-kept");
    return piece;
  }

  cancel(): void {
    if (!this.#ended) this.#sink.abort();
    this.#source.cancel();
    this.#onEnd("given-up");
  }

  /** Ends the wait for confirmation. `well`: whether the body's source ended well; else it is not kept. */
  confirm(well: boolean): void {
    if (!well) this.#sink.abort();
    this.#confirmed = true;
    this.#keep();
  }

  #keep(): void {
    if (this.#ended && this.#confirmed) this.#onEnd(this.#sink.end() ? "kept" : "not-kept");
  }
}
