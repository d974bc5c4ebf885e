import type { AddedFunction } from "../../../wasm/encode/encode-module.ts";
import type { BranchHints } from "./branch-hints.ts";
import type { Body } from "./code.ts";

/** Functions that metering adds after the source's, each once, by a key. */
export class AddedFunctions {
  readonly #first: number;
  readonly #indices = new Map<string, number>();
  readonly #functions: ((AddedFunction & Body) | null)[] = [];
  readonly #due: (() => void)[] = [];

  /** `first` is the index of the first of them. */
  constructor(first: number) {
    this.#first = first;
  }

  /** The index of the function of a key, which is written if it is new. */
  index(key: string, type: number, body: () => Body): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const place = this.#functions.length;
    this.#indices.set(key, this.#first + place);
    // Its body may add others, which come after it.
    this.#functions.push(null);
    this.#functions[place] = { type, ...body() };
    return this.#first + place;
  }

  /** The same, but its body is written by {@link writeDue}: bodies of the source, which refer to one another, are not
   * written within each other. */
  indexDue(key: string, type: number, body: () => Body): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const place = this.#functions.length;
    this.#indices.set(key, this.#first + place);
    this.#functions.push(null);
    this.#due.push(() => {
      this.#functions[place] = { type, ...body() };
    });
    return this.#first + place;
  }

  /** Writes the bodies that are due, and those that come due by that. */
  writeDue(): void {
    for (let write = this.#due.pop(); write !== undefined; write = this.#due.pop()) write();
  }

  /** Adds the hints of all that there are by now. */
  hint(hints: BranchHints): void {
    this.#functions.forEach((each, place) => {
      hints.add(this.#first + place, each!.unlikely);
    });
  }

  get all(): readonly AddedFunction[] {
    return this.#functions.map((each) => each!);
  }
}
