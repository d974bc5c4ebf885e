/** Labels that must all be reached with the same amount unpaid: those of one br_table. A label is named by its
 * block's number, the function's own by -1. A label without a group stands alone. */
export class LabelGroups {
  // Most functions need neither.
  #parents: Map<number, number> | null = null;
  #paid: Set<number> | null = null;

  /** Puts two labels into one group. */
  join(a: number, b: number): void {
    const [rootA, rootB] = [this.root(a), this.root(b)];
    this.#parents ??= new Map();
    this.#parents.set(a, rootA);
    this.#parents.set(b, rootA);
    if (rootA === rootB) return;
    this.#parents.set(rootB, rootA);
    if (this.#paid?.delete(rootB)) this.#paid.add(rootA);
  }

  /** Forbids debt at a label: an exception brings nothing along. */
  pay(label: number): void {
    this.#paid ??= new Set();
    this.#paid.add(this.root(label));
  }

  /** The label that stands for a label's group. */
  root(label: number): number {
    const parents = this.#parents;
    if (parents === null) return label;
    let at = label;
    for (;;) {
      const parent = parents.get(at) ?? at;
      if (parent === at) return at;
      // Each step shortens the way for later ones: hostile code makes long ways, and asks often.
      const above = parents.get(parent) ?? parent;
      parents.set(at, above);
      at = above;
    }
  }

  /** Whether a group must be reached with nothing unpaid. */
  isPaid(root: number): boolean {
    return this.#paid?.has(root) ?? false;
  }

  /** Whether a label shares its group with another, or must be reached paid. */
  binds(label: number): boolean {
    return (this.#parents?.has(label) ?? false) || (this.#paid?.has(label) ?? false);
  }
}
