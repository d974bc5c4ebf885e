// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { append } from "../own-lists.ts";
import { Blob } from "./blob.ts";
import { File } from "./file.ts";

export type FormEntry = [name: string, value: string | File];

/** A form of entries as they are, of texts without lone surrogates. It keeps the list. */
export let formOfEntries: (entries: FormEntry[]) => FormData;

/** `FormData` of XMLHttpRequest, section 5. */
export class FormData {
  #entries: FormEntry[] = [];

  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("FormData: a worker has no form to read.");
  }

  append(name: unknown, value: unknown, filename?: unknown): void {
    assertArguments(arguments.length, 2, "append");
    append(this.#entries, makeEntry(name, value, filename, arguments.length));
  }

  delete(name: unknown): void {
    assertArguments(arguments.length, 1, "delete");
    this.#entries = otherEntries(this.#entries, usv(name), 0);
  }

  get(name: unknown): string | File | null {
    assertArguments(arguments.length, 1, "get");
    const at = indexOf(this.#entries, usv(name), 0);
    return at === -1 ? null : this.#entries[at]![1];
  }

  getAll(name: unknown): (string | File)[] {
    assertArguments(arguments.length, 1, "getAll");
    const wanted = usv(name);
    const values: (string | File)[] = [];
    const entries = this.#entries;
    let at = indexOf(entries, wanted, 0);
    while (at !== -1) {
      append(values, entries[at]![1]);
      at = indexOf(entries, wanted, at + 1);
    }
    return values;
  }

  has(name: unknown): boolean {
    assertArguments(arguments.length, 1, "has");
    return indexOf(this.#entries, usv(name), 0) !== -1;
  }

  /** Takes the place of the first entry of the name, and removes all others of it. */
  set(name: unknown, value: unknown, filename?: unknown): void {
    assertArguments(arguments.length, 2, "set");
    const entry = makeEntry(name, value, filename, arguments.length);
    const first = indexOf(this.#entries, entry[0], 0);
    if (first === -1) {
      append(this.#entries, entry);
      return;
    }
    this.#entries[first] = entry;
    this.#entries = otherEntries(this.#entries, entry[0], first + 1);
  }

  forEach(
    callback: (value: string | File, name: string, form: FormData) => void,
    thisArg?: unknown,
  ): void {
    if (typeof callback !== "function") {
      throw new TypeError("FormData.forEach: the callback must be a function.");
    }
    for (const entry of this) callback.call(thisArg, entry[1], entry[0], this);
  }

  /** Sees entries that are added while it runs. */
  *entries(): IterableIterator<FormEntry> {
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index]!;
      yield [entry[0], entry[1]];
    }
  }

  *keys(): IterableIterator<string> {
    for (let index = 0; index < this.#entries.length; index++) yield this.#entries[index]![0];
  }

  *values(): IterableIterator<string | File> {
    for (let index = 0; index < this.#entries.length; index++) yield this.#entries[index]![1];
  }

  declare [Symbol.iterator]: () => IterableIterator<FormEntry>;

  get [Symbol.toStringTag](): string {
    return "FormData";
  }

  static {
    formOfEntries = (entries) => {
      const form = new FormData();
      form.#entries = entries;
      return form;
    };
    Object.defineProperty(FormData.prototype, Symbol.iterator, {
      value: FormData.prototype.entries,
      writable: true,
      configurable: true,
    });
  }
}

const usv = (value: unknown): string =>
  (typeof value === "string" ? value : `${value as string}`).toWellFormed();

/** Where the next entry of a name stands, from an index on; -1 where there is none. To take an entry apart as `[name]`
 * makes an iterator, which costs the engine more than all else here; so does a callback. */
function indexOf(entries: readonly FormEntry[], name: string, from: number): number {
  for (let index = from; index < entries.length; index++) {
    if (entries[index]![0] === name) return index;
  }
  return -1;
}

/** The entries but for those of a name from an index on. */
function otherEntries(entries: readonly FormEntry[], name: string, from: number): FormEntry[] {
  return entries.filter((entry, index) => index < from || entry[0] !== name);
}

function makeEntry(name: unknown, value: unknown, filename: unknown, count: number): FormEntry {
  if (!(value instanceof Blob)) {
    if (count > 2) throw new TypeError("FormData: only a Blob can have a file name.");
    return [usv(name), usv(value)];
  }
  if (value instanceof File && filename === undefined) return [usv(name), value];
  const { type } = value;
  const file =
    value instanceof File
      ? new File([value], usv(filename), { type, lastModified: value.lastModified })
      : new File([value], filename === undefined ? "blob" : usv(filename), { type });
  return [usv(name), file];
}

function assertArguments(count: number, needed: number, method: string): void {
  if (count >= needed) return;
  throw new TypeError(`FormData.${method}: ${needed} arguments needed, ${count} given.`);
}
