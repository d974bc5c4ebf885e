import { readFileSync } from "node:fs";
import { Reservations } from "./inside/memory/reservations.ts";

/** Bytes of address space that V8 reserves for a linear memory, of whatever size: with less, each access would have to
 * look at the memory's end. */
const reservedBytes = 2 ** 33 + 2 ** 16;

/** Linear memories that all isolates of a process may have: three quarters of what fits into the 47 bits of address
 * space that a process has (16,360 were counted). The rest is for those that the collector has yet to give back. */
const maxMemories = 12_288;

/** Never fewer, however little address space the process is given: the first worker runs, or says what is missing. */
const minMemories = 64;

/** What isolates of this process may still take of its address space (`inside/memory/reservations.ts`). */
class ProcessReservations {
  readonly shared = Reservations.create(memoriesThatFit());
  readonly #reservations = new Reservations(this.shared, null);
  /** Owners of isolates by name: their number, and how many isolates they have. */
  readonly #owners = new Map<string, { readonly id: number; isolates: number }>();
  readonly #ownerOf = new Map<number, string>();
  #lastId = 0;

  /** How many linear memories there may be. */
  get budget(): number {
    return this.#reservations.budget;
  }

  set budget(memories: number) {
    this.#reservations.budget = memories;
  }

  /** How many there are. */
  get held(): number {
    return this.#reservations.held.all;
  }

  /** A new isolate has the slot. */
  enter(slot: number | null, owner: string): void {
    if (slot === null) return;
    let known = this.#owners.get(owner);
    if (known === undefined) {
      this.#lastId = (this.#lastId + 1) & 0x7fff_ffff;
      known = { id: this.#lastId, isolates: 0 };
      this.#owners.set(owner, known);
    }
    known.isolates++;
    this.#ownerOf.set(slot, owner);
    this.#reservations.set(slot, known.id);
  }

  /** Takes an isolate out that has ended, and its memories with it. */
  leave(slot: number | null): void {
    const owner = slot === null ? undefined : this.#ownerOf.get(slot);
    if (slot === null || owner === undefined) return;
    this.#reservations.set(slot, 0);
    this.#ownerOf.delete(slot);
    const known = this.#owners.get(owner)!;
    known.isolates--;
    if (known.isolates === 0) this.#owners.delete(owner);
  }
}

/** An operator may have given the process less address space (`address-space` of a cordon). */
function memoriesThatFit(): number {
  const soft = /^Max address space +(\d+)/m.exec(readOrEmpty("/proc/self/limits"))?.[1];
  if (soft === undefined) return maxMemories;
  const used = Number(/^VmSize:\s+(\d+) kB/m.exec(readOrEmpty("/proc/self/status"))?.[1] ?? 0);
  const fit = Math.floor((0.75 * (Number(soft) - used * 1024)) / reservedBytes);
  return Math.max(minMemories, Math.min(maxMemories, fit));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export const processReservations = new ProcessReservations();
