import type { ByteSource } from "../message/byte-source.ts";
import { FetchError } from "./fetch/fetch-error.ts";

/** Content from an origin, of which a guest may read so much. What it passes on without reading it has no bound. */
export class BoundedSource implements ByteSource {
  readonly #source: ByteSource;
  #most: number;
  #given = 0;
  #failure: FetchError | null = null;

  /** @param most bytes. */
  constructor(source: ByteSource, most: number) {
    this.#source = source;
    this.#most = most;
  }

  get length(): number | undefined {
    return this.#source.length;
  }

  /** Fails at once where it is known to be longer. @throws FetchError `response-too-large`, or what ended it early. */
  async read(most: number): Promise<Uint8Array | null> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#given + (this.length ?? 0) > this.#most) throw this.#over();
    const piece = await this.#source.read(most);
    this.#given += piece?.length ?? 0;
    if (this.#given > this.#most) throw this.#over();
    return piece;
  }

  takeWhole(most: number): Uint8Array | null {
    if (this.#failure !== null) return null;
    const bytes = this.#source.takeWhole?.(Math.min(most, this.#most - this.#given)) ?? null;
    this.#given += bytes?.length ?? 0;
    return bytes;
  }

  cancel(): void {
    this.#source.cancel();
  }

  /** Lifts the bound: from now on somebody else reads it. */
  lift(): void {
    this.#most = Number.POSITIVE_INFINITY;
  }

  #over(): FetchError {
    this.#source.cancel();
    this.#failure = new FetchError(
      "response-too-large",
      `The response's body is over ${this.#most} bytes; what is passed on without being read may be.`,
    );
    return this.#failure;
  }
}
