// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { Blob, BlobParts } from "./blob.ts";

interface FileOptions {
  readonly type?: unknown;
  readonly endings?: unknown;
  readonly lastModified?: unknown;
}

/** `File` of the File API: a blob with a name. */
export class File extends Blob {
  readonly #name: string;
  /** Null until it is asked for, where it was not given: a form that has files needs no clock. */
  #lastModified: number | null;

  constructor(parts: unknown, name: unknown, options?: FileOptions | null) {
    if (arguments.length < 2) throw new TypeError("File: parts and a name are needed.");
    if (parts === undefined) throw new TypeError("File: the parts must be an iterable object.");
    const items = new BlobParts(parts);
    const text = `${name as string}`.toWellFormed();
    super(items, options);
    this.#name = text;
    const given = options?.lastModified;
    this.#lastModified = given === undefined ? null : Math.trunc(Number(given)) || 0;
  }

  get name(): string {
    return this.#name;
  }

  /** Milliseconds since 1970; where it is not given, the moment when it is first asked for. */
  get lastModified(): number {
    this.#lastModified ??= Date.now();
    return this.#lastModified;
  }

  override get [Symbol.toStringTag](): string {
    return "File";
  }
}
