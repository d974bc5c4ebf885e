/** Blobs, files and forms.
 * @module files */

/** A part of a blob. */
type BlobPart = BufferSource | Blob | string;

/** Options of a blob.
 * @see https://w3c.github.io/FileAPI/#dfn-BlobPropertyBag */
interface BlobOptions {
  type?: string;
  endings?: "transparent" | "native";
}

/** Bytes with a type.
 * @see https://w3c.github.io/FileAPI/#blob-section */
declare class Blob {
  constructor(parts?: Iterable<BlobPart>, options?: BlobOptions);
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  slice(start?: number, end?: number, type?: string): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
}

/** A blob with a name.
 * @see https://w3c.github.io/FileAPI/#file-section */
declare class File extends Blob {
  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options?: BlobOptions & { lastModified?: number },
  );
  readonly name: string;
  readonly lastModified: number;
}

/** A value of a form. */
type FormDataEntryValue = File | string;

/** The names and values of a form.
 * @see https://xhr.spec.whatwg.org/#interface-formdata */
declare class FormData {
  append(name: string, value: string | Blob): void;
  append(name: string, value: Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): FormDataEntryValue | null;
  getAll(name: string): FormDataEntryValue[];
  has(name: string): boolean;
  set(name: string, value: string | Blob): void;
  set(name: string, value: Blob, filename?: string): void;
  forEach(
    callback: (value: FormDataEntryValue, name: string, form: FormData) => void,
    thisArg?: unknown,
  ): void;
  keys(): IteratorObject<string, undefined>;
  values(): IteratorObject<FormDataEntryValue, undefined>;
  entries(): IteratorObject<[string, FormDataEntryValue], undefined>;
  [Symbol.iterator](): IteratorObject<[string, FormDataEntryValue], undefined>;
}
