/** What a room needs of the store of one tenant. */
export interface RoomMember {
  /** Bytes it holds. */
  readonly held: number;
  /** Whether it has an entry to give up. */
  readonly canShrink: boolean;
  /** Gives up the entry that was used least recently, and its bytes to the room. */
  shrink(): void;
}

/** The bytes of a process that its tenants' caches share. When they run short, the tenant that holds most
 * gives up what it used least recently: one that fills the room costs itself entries before others. */
export class CacheRoom {
  readonly bytes: number;
  readonly #members = new Set<RoomMember>();
  #held = 0;

  /** `bytes`: of all caches together, in-flight bodies included. */
  constructor(bytes: number) {
    this.bytes = bytes;
  }

  get held(): number {
    return this.#held;
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
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
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
