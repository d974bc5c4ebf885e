import { SerialQueue } from "../serial-queue.ts";
import { defaultHome } from "./homes.ts";
import { type Places, readPlaces, writePlaces } from "./places-file.ts";

/** In which home's database the entries of each tenant are, on the disk: a tenant's entries in another one count for nothing. What is there
 * is the commit of a move: whatever a host is ended at, the next one has either all from before it, or all from after it. */
export class KvPlaces {
  readonly #dataDir: string;
  readonly #writes = new SerialQueue();
  #places: Places;

  /** @throws SkerryError `store-failed` if the file can't be read or is damaged; `store-newer`. */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#places = readPlaces(dataDir);
  }

  /** The home in whose database the tenant's entries are. */
  of(tenant: string): string {
    return this.#places.homes.get(tenant) ?? defaultHome;
  }

  /** The homes in which tenants' entries can be. */
  get homes(): readonly string[] {
    return [...new Set([defaultHome, ...this.#places.homes.values()])];
  }

  /** True if the tenant is new: it has entries in no home. False as long as it is unknown which tenants have some. */
  isNew(tenant: string): boolean {
    return this.isComplete && !this.#places.homes.has(tenant);
  }

  /** True if all tenants with entries are known. */
  get isComplete(): boolean {
    return this.#places.complete;
  }

  /** True if every tenant's entries are in the default home, and were at all times. */
  get isUnused(): boolean {
    return this.#places.changes === 0;
  }

  /** Entries that count for nothing, and can be removed. */
  get leftovers(): Places["leftovers"] {
    return this.#places.leftovers;
  }

  isLeftover(home: string, tenant: string): boolean {
    return this.leftovers.some((each) => each.home === home && each.tenant === tenant);
  }

  /** Notes tenants of the default home, after which all tenants with entries are known. @throws SkerryError `store-failed`. */
  complete(tenants: Iterable<string>): Promise<void> {
    return this.#change(({ homes }) => {
      const added = [...tenants].filter((tenant) => !homes.has(tenant));
      const all = [...homes, ...added.map((tenant): [string, string] => [tenant, defaultHome])];
      return { homes: new Map(all), complete: true };
    });
  }

  /** Notes, before a home's database gets entries of a tenant, that they count for nothing yet. @throws SkerryError `store-failed`. */
  expect(home: string, tenant: string): Promise<void> {
    return this.#change(({ leftovers }) => ({ leftovers: [...leftovers, { home, tenant }] }));
  }

  /** The tenant's entries are in this home's database from now on. @param left whether the one before has some that are to be removed.
   * @throws SkerryError `store-failed`. */
  move(tenant: string, home: string, left: boolean): Promise<void> {
    const before = this.of(tenant);
    return this.#change(({ homes, leftovers }) => {
      const others = without(leftovers, home, tenant);
      return {
        homes: new Map([...homes, [tenant, home]]),
        leftovers: left ? [...others, { home: before, tenant }] : others,
      };
    });
  }

  /** They are removed. @throws SkerryError `store-failed`. */
  removed(home: string, tenant: string): Promise<void> {
    return this.#change(({ leftovers }) => ({ leftovers: without(leftovers, home, tenant) }));
  }

  #change(work: (before: Places) => Partial<Places>): Promise<void> {
    return this.#writes.run(async () => {
      const before = this.#places;
      const next = { ...before, ...work(before), changes: before.changes + 1 };
      await writePlaces(this.#dataDir, next);
      this.#places = next;
    });
  }
}

function without(leftovers: Places["leftovers"], home: string, tenant: string) {
  return leftovers.filter((each) => each.home !== home || each.tenant !== tenant);
}
