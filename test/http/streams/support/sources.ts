import type { ByteSource } from "../../../../runtime/message/byte-source.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A source of pieces that are there already, and that counts what was asked of it. */
export class Pieces implements ByteSource {
  readonly #pieces: Iterator<Uint8Array | string>;
  given = 0;
  cancelled = false;

  constructor(pieces: Iterable<Uint8Array | string>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  async read(): Promise<Uint8Array | null> {
    const { done, value } = this.#pieces.next();
    if (done === true) return null;
    const piece = typeof value === "string" ? bytesOf(value) : value;
    this.given += piece.length;
    return piece;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

/** Pieces of one size, for as long as they are asked for. */
export function endless(size = 64 * 1024): Pieces {
  return new Pieces(
    (function* () {
      for (;;) yield new Uint8Array(size);
    })(),
  );
}

/** A source that has what the test puts into it, when it does. */
export class Pushed implements ByteSource {
  readonly #ready: (Uint8Array | Error | null)[] = [];
  #wake: (() => void) | null = null;
  /** How often it was asked. */
  asked = 0;
  cancelled = false;

  push(piece: string): void {
    this.#put(bytesOf(piece));
  }

  end(): void {
    this.#put(null);
  }

  fail(error: Error): void {
    this.#put(error);
  }

  async read(): Promise<Uint8Array | null> {
    this.asked++;
    while (this.#ready.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const next = this.#ready.shift()!;
    if (next instanceof Error) throw next;
    return next;
  }

  cancel(): void {
    this.cancelled = true;
    this.end();
  }

  #put(next: Uint8Array | Error | null): void {
    this.#ready.push(next);
    this.#wake?.();
  }
}

/** All that a source has, as text. */
export async function textOf(source: ByteSource): Promise<string> {
  let text = "";
  for (let piece = await source.read(1024); piece !== null; piece = await source.read(1024)) {
    text += Buffer.from(piece).toString("latin1");
  }
  return text;
}
