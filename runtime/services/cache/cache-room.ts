/** What a room needs of a store, or of a smaller room in it. */
export interface RoomMember {
  /** Bytes it holds. */
  readonly held: number;
  /** Whether it has an entry to give up. */
  readonly canShrink: boolean;
  /** Gives up the entry that was used least recently, and its bytes to the room. */
  shrink(): void;
}

/** Bytes that caches share: those of a process its tenants, and those of a tenant its workers. When they run
 * short, the member that holds most gives up what it used least recently: one that fills the room costs itself
 * entries before others. */
export class CacheRoom implements RoomMember {
  readonly bytes: number;
  readonly #outer: CacheRoom | null;
  readonly #members = new Set<RoomMember>();
  #held = 0;

  /** `bytes`: of all caches together, in-flight bodies included. `outer`: the room it is in, where it takes its
   * bytes from. */
  constructor(bytes: number, outer: CacheRoom | null = null) {
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
    let largest: RoomMember | null = null;
    for (const member of this.#members) {
      if (member.canShrink && member.held > (largest?.held ?? -1)) largest = member;
    }
    largest?.shrink();
  }

  /** Gives its place in the room it is in to others. Its members must be gone. */
  close(): void {
    this.#outer?.leave(this);
  }

  join(member: RoomMember): void {
    this.#members.add(member);
  }

  /** The member must hold nothing any more. */
  leave(member: RoomMember): void {
    this.#members.delete(member);
  }

  /** Takes bytes for a member. False, with nothing taken, where none of the larger ones can give way. */
  take(member: RoomMember, bytes: number): boolean {
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

  /** Of those that can give way, and the one that asks. */
  #largest(asking: RoomMember): RoomMember {
    let largest = asking;
    for (const member of this.#members) {
      if (member.held > largest.held && member.canShrink) largest = member;
    }
    return largest;
  }
}
