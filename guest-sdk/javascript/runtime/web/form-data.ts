// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { Blob } from "./blob.ts";
import { File } from "./file.ts";

export type FormEntry = [name: string, value: string | File];

/** `FormData` of XMLHttpRequest, section 5. */
export class FormData {
  #entries: FormEntry[] = [];

  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("FormData: a worker has no form to read.");
  }

  append(name: unknown, value: unknown, filename?: unknown): void {
    assertArguments(arguments.length, 2, "append");
    this.#entries.push(makeEntry(name, value, filename, arguments.length));
  }

  delete(name: unknown): void {
    assertArguments(arguments.length, 1, "delete");
    const wanted = usv(name);
    this.#entries = this.#entries.filter(([other]) => other !== wanted);
  }

  get(name: unknown): string | File | null {
    assertArguments(arguments.length, 1, "get");
    const wanted = usv(name);
    return this.#entries.find(([other]) => other === wanted)?.[1] ?? null;
  }

  getAll(name: unknown): (string | File)[] {
    assertArguments(arguments.length, 1, "getAll");
    const wanted = usv(name);
    return this.#entries.filter(([other]) => other === wanted).map(([, value]) => value);
  }

  has(name: unknown): boolean {
    assertArguments(arguments.length, 1, "has");
    const wanted = usv(name);
    return this.#entries.some(([other]) => other === wanted);
  }

  /** Takes the place of the first entry of the name, and removes all others of it. */
  set(name: unknown, value: unknown, filename?: unknown): void {
    assertArguments(arguments.length, 2, "set");
    const entry = makeEntry(name, value, filename, arguments.length);
    const first = this.#entries.findIndex(([other]) => other === entry[0]);
    if (first < 0) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[first] = entry;
    this.#entries = this.#entries.filter((other) => other === entry || other[0] !== entry[0]);
  }

  forEach(
    callback: (value: string | File, name: string, form: FormData) => void,
    thisArg?: unknown,
  ): void {
    if (typeof callback !== "function") {
      throw new TypeError("FormData.forEach: the callback must be a function.");
    }
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  /** Sees entries that are added while it runs. */
  *entries(): IterableIterator<FormEntry> {
    for (let index = 0; index < this.#entries.length; index++) {
      const [name, value] = this.#entries[index]!;
      yield [name, value];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string | File> {
    for (const [, value] of this.entries()) yield value;
  }

  declare [Symbol.iterator]: () => IterableIterator<FormEntry>;

  get [Symbol.toStringTag](): string {
    return "FormData";
  }

  static {
    Object.defineProperty(FormData.prototype, Symbol.iterator, {
      value: FormData.prototype.entries,
      writable: true,
      configurable: true,
    });
  }
}

const usv = (value: unknown): string => `${value as string}`.toWellFormed();

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
