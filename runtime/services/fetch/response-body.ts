import type { Readable } from "node:stream";
import type { ByteSource } from "../../host/byte-source.ts";
import { failureOf } from "./failure-of.ts";
import { FetchError } from "./fetch-error.ts";
import type { Lifetime } from "./lifetime.ts";

/** A response's body, read off the wire as it is asked for: what nobody reads stays with the server. */
export class ResponseBody implements ByteSource {
  readonly #stream: Readable;
  readonly #lifetime: Lifetime;
  readonly #most: number;
  #received = 0;
  #held: Uint8Array | null = null;
  #ended = false;
  #failure: FetchError | null = null;
  #wake: () => void = () => {};

  /** @param most bytes of the whole body. */
  constructor(stream: Readable, lifetime: Lifetime, most: number) {
    this.#stream = stream;
    this.#lifetime = lifetime;
    this.#most = most;
    stream.on("readable", () => {
      // A stream says that it has ended only to who reads its end.
      if (stream.readableLength === 0) stream.read();
      this.#wake();
    });
    stream.on("end", () => {
      this.#ended = true;
      lifetime.end();
      this.#wake();
    });
    stream.on("error", (error) => this.#fail(failureOf(error)));
    stream.on("close", () => {
      if (!this.#ended) this.#fail(failureOf(null));
    });
  }

  /** @throws FetchError `response-too-large`, `timeout`, `reset`, `bad-response`, `aborted`. */
  async read(most: number): Promise<Uint8Array | null> {
    for (;;) {
      const { signal } = this.#lifetime;
      if (signal.aborted) this.#fail(failureOf(signal.reason));
      if (this.#failure !== null) throw this.#failure;
      const bytes = this.#held ?? this.#take();
      if (bytes !== null) {
        this.#held = bytes.length > most ? bytes.subarray(most) : null;
        return bytes.subarray(0, most);
      }
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  cancel(): void {
    if (this.#ended) return;
    this.#fail(new FetchError("aborted", "The response's body was given up."));
    this.#stream.destroy();
  }

  #take(): Uint8Array | null {
    const bytes: Uint8Array | null = this.#stream.read();
    if (bytes === null) return null;
    this.#received += bytes.length;
    if (this.#received <= this.#most) return bytes;
    this.#fail(
      new FetchError("response-too-large", `The response's body is over ${this.#most} bytes.`),
    );
    this.#stream.destroy();
    return null;
  }

  #fail(failure: FetchError): void {
    this.#failure ??= failure;
    this.#held = null;
    this.#lifetime.end();
    this.#wake();
  }
}
