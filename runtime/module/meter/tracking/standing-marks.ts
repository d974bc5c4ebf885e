interface Standing {
  readonly key: string;
  /** The mark of the same key that this one hides, as an index; -1 for none. */
  readonly hidden: number;
}

interface Scope {
  /** Marks that stood where its block began. */
  readonly height: number;
  readonly isLoop: boolean;
}

/** Which marks stand at a place of a function's code: those that every way to it has passed. Since control
 * flow is nested, those are the marks of the blocks that are open. What a local held where it was marked
 * before a loop is not known inside it: an earlier turn may have changed it. */
export class StandingMarks {
  readonly #marks: Standing[] = [];
  readonly #newest = new Map<string, number>();
  readonly #scopes: Scope[] = [];
  /** Marks that were made before the innermost loop began. */
  #before = 0;

  /** Whether a mark stands; with `inTurn`, one that was made in the same turn of the innermost loop. */
  has(key: string, inTurn: boolean): boolean {
    return (this.#newest.get(key) ?? -1) >= (inTurn ? this.#before : 0);
  }

  add(key: string): void {
    const hidden = this.#newest.get(key) ?? -1;
    this.#newest.set(key, this.#marks.length);
    this.#marks.push({ key, hidden });
  }

  open(isLoop: boolean): void {
    this.#scopes.push({ height: this.#marks.length, isLoop });
    if (isLoop) this.#before = this.#marks.length;
  }

  /** Another part of the innermost block begins: an else, or a handler. */
  split(): void {
    this.#dropTo(this.#scopes.at(-1)?.height ?? 0);
  }

  close(): void {
    const scope = this.#scopes.pop();
    if (scope === undefined) return;
    this.#dropTo(scope.height);
    if (!scope.isLoop) return;
    this.#before = this.#scopes.findLast(({ isLoop }) => isLoop)?.height ?? 0;
  }

  #dropTo(height: number): void {
    while (this.#marks.length > height) {
      const { key, hidden } = this.#marks.pop()!;
      if (hidden < 0) this.#newest.delete(key);
      else this.#newest.set(key, hidden);
    }
  }
}
