import type { ByteSource } from "../../message/byte-source.ts";
import type { AnswerSink } from "../../services/cache/answer-sink.ts";

/** How long a client may take over content that is kept while it passes by, in ms: until then it holds room that
 * others could use. */
const longest = 30_000;

/** Content on its way to a client, collected as it passes: at the client's pace, and no byte later. It is kept once
 * both have ended well, the content and the guest that made it. */
export class PassingAnswer implements ByteSource {
  readonly #source: ByteSource;
  readonly #sink: AnswerSink;
  readonly #begun = performance.now();
  #ended = false;
  #settled = false;

  constructor(source: ByteSource, sink: AnswerSink) {
    this.#source = source;
    this.#sink = sink;
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
      throw error;
    }
    if (piece === null) {
      this.#ended = true;
      this.#keep();
    } else if (performance.now() - this.#begun > longest) this.#sink.abort();
    else this.#sink.write(piece);
    return piece;
  }

  cancel(): void {
    if (!this.#ended) this.#sink.abort();
    this.#source.cancel();
  }

  /** The guest has ended: well, or not. */
  settle(well: boolean): void {
    if (!well) this.#sink.abort();
    this.#settled = true;
    this.#keep();
  }

  #keep(): void {
    if (this.#ended && this.#settled) this.#sink.end();
  }
}
