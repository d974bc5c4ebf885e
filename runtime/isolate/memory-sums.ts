import { type MemoryLimits, MemorySum, memoryOverText } from "./inside/memory/memory-sum.ts";

/** Whose isolate it is. */
export interface IsolateOwner {
  readonly tenant: string;
  readonly worker: string;
}

/** Numbers for names, as long as isolates have them. */
class Numbers {
  readonly #of = new Map<string, { readonly id: number; isolates: number }>();
  #last = 0;

  enter(name: string): number {
    let known = this.#of.get(name);
    if (known === undefined) {
      this.#last = (this.#last + 1) & 0x7fff_ffff;
      known = { id: this.#last, isolates: 0 };
      this.#of.set(name, known);
    }
    known.isolates++;
    return known.id;
  }

  leave(name: string): void {
    const known = this.#of.get(name);
    if (known !== undefined && --known.isolates === 0) this.#of.delete(name);
  }

  /** -1, which nobody has, where it has no isolate. */
  get(name: string): number {
    return this.#of.get(name)?.id ?? -1;
  }
}

/** The memory of all instances of this process by tenant and worker (`inside/memory/memory-sum.ts`). */
class ProcessMemorySums {
  readonly shared = MemorySum.create();
  readonly #sum = new MemorySum(this.shared, null);
  readonly #tenants = new Numbers();
  readonly #workers = new Numbers();
  readonly #ownerOf = new Map<number, IsolateOwner>();

  get limits(): MemoryLimits {
    return this.#sum.limits;
  }

  set limits(limits: MemoryLimits) {
    this.#sum.limits = limits;
  }

  /** A new isolate has the slot. */
  enter(slot: number | null, owner: IsolateOwner): void {
    if (slot === null) return;
    this.#ownerOf.set(slot, owner);
    const { tenant, worker } = owner;
    this.#sum.set(slot, this.#tenants.enter(tenant), this.#workers.enter(worker));
  }

  /** Takes an isolate out that has ended, and its instances with it. */
  leave(slot: number | null): void {
    const owner = slot === null ? undefined : this.#ownerOf.get(slot);
    if (slot === null || owner === undefined) return;
    this.#ownerOf.delete(slot);
    this.#sum.set(slot, 0, 0);
    this.#tenants.leave(owner.tenant);
    this.#workers.leave(owner.worker);
  }

  /** What a worker and its tenant have, in bytes. */
  heldBy({ tenant, worker }: IsolateOwner): MemoryLimits {
    return this.#sum.heldBy(this.#tenants.get(tenant), this.#workers.get(worker));
  }

  /** What each worker has that has isolates, in bytes. */
  heldByWorkers(): ReadonlyMap<string, number> {
    const held = new Map<string, number>();
    for (const [slot, { worker }] of this.#ownerOf) {
      held.set(worker, (held.get(worker) ?? 0) + this.#sum.heldIn(slot));
    }
    return held;
  }

  /** Whether more than half of what they may have is in use. */
  isHalf({ tenant, worker }: IsolateOwner): boolean {
    return this.#sum.isBeyond(this.#tenants.get(tenant), this.#workers.get(worker), 1 / 2);
  }

  /** Says who would have more than it may with so many bytes more; null where nobody would. `cap`: the bytes that one of the worker's
   * instances may have. */
  overText({ tenant, worker }: IsolateOwner, more: number, cap: number): string | null {
    const over = this.#sum.overOf(this.#tenants.get(tenant), this.#workers.get(worker), more, cap);
    return over && memoryOverText(over);
  }
}

export const processMemory = new ProcessMemorySums();
