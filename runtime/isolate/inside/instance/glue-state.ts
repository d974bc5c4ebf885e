import type { GlueMemory } from "./glue-memory.ts";
import { type Callable, PooledEntry } from "./pooled-entry.ts";
import { componentState, SyncTasks } from "./sync-tasks.ts";

/** A flag of both numbers of a handle. In the first it means that the handle is free, in the second that it owns
 * its resource. */
const handleFlag = 1 << 30;

/** A table of handles as the glue has it: two numbers a handle, and the representations that exist. */
type HandleTable = number[] & { readonly _createdReps?: Set<number> };

interface SavedTable {
  readonly table: HandleTable;
  readonly entries: readonly number[];
  readonly created: readonly number[];
}

/** What the glue of one instance keeps from call to call: the tables of handles of resources, and the calls
 * under way (`module/glue/adapt-glue.ts`). A guest may leave handles behind when a request ends, as its own memory is
 * put back: without this the next request would find other handles free, and dropped resources would
 * pile up. */
export class GlueState {
  readonly tasks = new SyncTasks();
  readonly componentState = componentState;
  /** The glue puts its tables here, by their numbers. */
  readonly handleTables: HandleTable[] = [];
  /** The glue calls it with the length of a list of handles, before it lifts that. */
  readonly payForHandles: (count: number) => void;
  /** The same of a list of numbers, records or cases. */
  readonly payForItems: (count: number) => void;
  readonly memory: GlueMemory;
  readonly #captures: Map<number, unknown>[] = [];
  readonly #entries: PooledEntry[] = [];
  #savedTables: readonly SavedTable[] = [];
  #cachedCaptures: readonly (readonly [Map<number, unknown>, readonly [number, unknown][]])[] = [];

  /** The number of handles and of the host's resources in the state that is kept. */
  kept = 0;

  /** The guest's function that requests enter by, where it may have to wait: gives promises. */
  readonly entry = (call: Callable): unknown => {
    if (!this.waits) return call;
    const entry = new PooledEntry(call);
    this.#entries.push(entry);
    return entry.enter;
  };

  /** Whether requests may have to wait: then what they enter by gives promises. */
  readonly waits: boolean;

  constructor(
    { payForHandles, payForItems }: Pick<GlueState, "payForHandles" | "payForItems">,
    memory: GlueMemory,
    waits: boolean,
  ) {
    this.payForHandles = payForHandles;
    this.payForItems = payForItems;
    this.memory = memory;
    this.waits = waits;
  }

  /** For the lifting of a handle: what it stands for. @throws where it stands for nothing (Canonical ABI,
   * `lift_borrow` and `lift_own`). */
  repOf(table: HandleTable, handle: number): number {
    // Past the end its place would be another's, as that is counted in 32 bits.
    const there = handle < table.length / 2;
    const value = there ? table[2 * handle + 1]! : 0;
    if (value === 0 || (table[2 * handle]! & handleFlag) !== 0) {
      throw new WebAssembly.RuntimeError(`unknown handle ${handle}`);
    }
    return value & ~handleFlag;
  }

  /** Notes what a handle stands for in each table: a function that takes it over may have to be called again. Returns what
   * puts it back where it was taken. */
  remember(handle: number): () => void {
    const noted = this.handleTables.flatMap((table) => {
      const at = 2 * handle;
      const [scope, rep] = [table[at], table[at + 1]];
      if (scope === undefined || rep === undefined || (scope & handleFlag) !== 0) return [];
      return [{ table, at, scope, rep }];
    });
    const held = noted.flatMap(({ rep }) => {
      const number = rep & ~handleFlag;
      return this.#captures.map((map) => ({ map, number, resource: map.get(number) }));
    });
    return () => {
      for (const { table, at, scope, rep } of noted) {
        if ((table[at]! & handleFlag) === 0) continue;
        // A free handle has the next free one in its place, and the first of them is the one that was freed last.
        table[0] = table[at]!;
        table[at] = scope;
        table[at + 1] = rep;
      }
      for (const { map, number, resource } of held) {
        if (resource !== undefined) map.set(number, resource);
      }
    };
  }

  /** The glue asks for a map of the host's own resources, by representation. */
  captureTable(): Map<number, unknown> {
    const map = new Map<number, unknown>();
    this.#captures.push(map);
    return map;
  }

  /** Notes the state of the moment as the one to go back to. */
  keep(): void {
    // Tables have numbers of the transpiler's, with gaps.
    this.#savedTables = this.handleTables
      .filter((table) => table !== undefined)
      .map((table) => ({ table, entries: [...table], created: [...(table._createdReps ?? [])] }));
    this.#cachedCaptures = this.#captures.map((map) => [map, [...map]] as const);
    const handles = this.#savedTables.reduce((sum, { entries }) => sum + entries.length / 2, 0);
    this.kept = this.#cachedCaptures.reduce((sum, [, entries]) => sum + entries.length, handles);
  }

  /** Lets go of the stacks that its entries are called on. */
  endStacks(): void {
    for (const entry of this.#entries) entry.endStack();
  }

  /** Goes back to the state that was kept. */
  restore(): void {
    this.tasks.clear();
    for (const { table, entries, created } of this.#savedTables) {
      shorten(table, entries.length);
      for (let at = 0; at < entries.length; at++) table[at] = entries[at]!;
      const reps = table._createdReps;
      if (reps === undefined || (reps.size === 0 && created.length === 0)) continue;
      empty(reps);
      for (const rep of created) reps.add(rep);
    }
    for (const [map, entries] of this.#cachedCaptures) {
      if (map.size === 0 && entries.length === 0) continue;
      empty(map);
      for (const [rep, resource] of entries) map.set(rep, resource);
    }
  }
}

/** The most elements that are removed one by one: that takes less than a new store for them, of which requests with few handles
 * would need one for each table. */
const fewElements = 32;

/** Cuts an array to a length, as far as it is longer. */
export function shorten(array: unknown[], length: number): void {
  if (array.length - length > fewElements) array.length = length;
  while (array.length > length) array.pop();
}

function empty(keys: Set<number> | Map<number, unknown>): void {
  if (keys.size > fewElements) keys.clear();
  else for (const key of keys.keys()) keys.delete(key);
}
