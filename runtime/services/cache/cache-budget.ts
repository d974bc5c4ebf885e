/** A store that takes its bytes from a budget, or a smaller budget within it. */
export interface BudgetMember {
  /** Bytes it holds. */
  readonly held: number;
  /** Whether it has an entry that can be evicted. */
  readonly canShrink: boolean;
  /** Evicts the entry that was used least recently, and returns its bytes. */
  shrink(): void;
}

/** Bytes that caches share: a process's among its tenants, a tenant's among its workers. When they run short, the member
 * that holds most evicts what it used least recently: a member that fills the budget loses entries of its own before
 * others do. */
export class CacheBudget implements BudgetMember {
  readonly bytes: number;
  readonly #outer: CacheBudget | null;
  readonly #members = new Set<BudgetMember>();
  #held = 0;

  /** `bytes`: of all caches together, with bodies that are being received. `outer`: the budget that it takes its bytes
   * from. */
  constructor(bytes: number, outer: CacheBudget | null = null) {
    this.bytes = bytes;
    this.#outer = outer;
    outer?.join(this);
  }

  get held(): number {
    return this.#held;
  }

  get canShrink(): boolean {
    for (const member of this.#members) if (member.canShrink) return true;
    return false;
  }

  shrink(): void {
    let largest: BudgetMember | null = null;
    for (const member of this.#members) {
      if (member.canShrink && member.held > (largest?.held ?? -1)) largest = member;
    }
    largest?.shrink();
  }

  /** Leaves its outer budget. Its members must have left before. */
  close(): void {
    this.#outer?.leave(this);
  }

  join(member: BudgetMember): void {
    this.#members.add(member);
  }

  /** Removes a member, which must hold nothing any more. */
  leave(member: BudgetMember): void {
    this.#members.delete(member);
  }

  /** Takes bytes for a member. Returns false, with nothing taken, where no larger member can shrink. */
  take(member: BudgetMember, bytes: number): boolean {
    if (bytes > this.bytes) return false;
    while (this.#held + bytes > this.bytes) {
      const largest = this.#largest(member);
      if (!largest.canShrink) return false;
      largest.shrink();
    }
    if (this.#outer !== null && !this.#outer.take(this, bytes)) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
    this.#outer?.give(bytes);
  }

  /** The largest of those that can shrink, or the one that asks. */
  #largest(asking: BudgetMember): BudgetMember {
    let largest = asking;
    for (const member of this.#members) {
      if (member.held > largest.held && member.canShrink) largest = member;
    }
    return largest;
  }
}
