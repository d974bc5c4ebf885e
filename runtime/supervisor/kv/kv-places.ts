import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { writeDurably } from "../../store/durable-files.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import { homesFolder, placesFile } from "../../store/kv-homes.ts";
import { SerialQueue } from "../serial-queue.ts";
import { defaultHome, makeHomesFolder } from "./homes.ts";

const kept = v.object({
  /** Homes by tenant. */
  places: v.record(v.string(), v.string()),
  /** Homes whose databases have entries of a tenant that count for nothing. */
  leftovers: v.array(v.tuple([v.string(), v.string()])),
  /** How often it was changed. */
  changes: v.number(),
});
type Kept = v.InferOutput<typeof kept>;

/** In which home's database the entries of each tenant are, on the disk: a tenant's entries in another one count for nothing. What is there
 * is the commit of a move: whatever a host is ended at, the next one has either all from before it, or all from after it. */
export class KvPlaces {
  readonly #dataDir: string;
  readonly #writes = new SerialQueue();
  #kept: Kept;

  /** @throws SkerryError `store-failed` if the file can't be read or is damaged. */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#kept = read(join(homesFolder(dataDir), placesFile));
  }

  /** The home in whose database the tenant's entries are. */
  of(tenant: string): string {
    return this.#kept.places[tenant] ?? defaultHome;
  }

  /** Entries that count for nothing, and can be removed. */
  get leftovers(): readonly { readonly home: string; readonly tenant: string }[] {
    return this.#kept.leftovers.map(([home, tenant]) => ({ home, tenant }));
  }

  isLeftover(home: string, tenant: string): boolean {
    return this.leftovers.some((each) => each.home === home && each.tenant === tenant);
  }

  /** Notes, before a home's database gets entries of a tenant, that they count for nothing yet. @throws SkerryError `store-failed`. */
  expect(home: string, tenant: string): Promise<void> {
    return this.#change(({ leftovers }) => void leftovers.push([home, tenant]));
  }

  /** The tenant's entries are in this home's database from now on. @param left whether the one before has some that are to be removed.
   * @throws SkerryError `store-failed`. */
  move(tenant: string, home: string, left: boolean): Promise<void> {
    const before = this.of(tenant);
    return this.#change((next) => {
      next.places[tenant] = home;
      next.leftovers = without(next.leftovers, home, tenant);
      if (left) next.leftovers.push([before, tenant]);
    });
  }

  /** They are removed. @throws SkerryError `store-failed`. */
  removed(home: string, tenant: string): Promise<void> {
    return this.#change((next) => {
      next.leftovers = without(next.leftovers, home, tenant);
    });
  }

  #change(work: (next: Kept) => void): Promise<void> {
    return this.#writes.run(async () => {
      const next = structuredClone(this.#kept);
      work(next);
      next.changes++;
      await makeHomesFolder(this.#dataDir);
      try {
        const text = `${JSON.stringify(next, null, 2)}\n`;
        await writeDurably(homesFolder(this.#dataDir), placesFile, Buffer.from(text));
      } catch (error) {
        throw storeFailure(error, "Where entries are can't be written");
      }
      this.#kept = next;
    });
  }
}

function without(leftovers: Kept["leftovers"], home: string, tenant: string): Kept["leftovers"] {
  return leftovers.filter((each) => each[0] !== home || each[1] !== tenant);
}

function read(path: string): Kept {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { places: {}, leftovers: [], changes: 0 };
    }
    throw storeFailure(error, "Where entries are can't be read");
  }
  try {
    return v.parse(kept, JSON.parse(text));
  } catch {
    throw new SkerryError(
      "store-failed",
      "kv-homes/places.json in the data folder is damaged: put that of a backup in its place.",
    );
  }
}
