import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError, toSkerryError } from "../../errors.ts";
import { entriesFolder } from "../../process/sandbox/needs.ts";
import { isMovingFile, type KvProcess, movingFile } from "../../services/kv/kv-process.ts";
import { type FileOwner, giveFile } from "../../store/embedded/kv/folder-owner.ts";
import { hasEmbeddedKv } from "../../store/embedded/kv/open-kv.ts";
import { copyPlainFile } from "../../store/embedded/kv/plain-file.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import { isReplicated } from "../../store/kv.ts";
import { defaultHome } from "./homes.ts";
import type { KvPlaces } from "./kv-places.ts";

/** One end of a move. */
export interface MoveEnd {
  readonly home: string;
  /** The folder that has its entries as a data folder has them. */
  readonly folder: string;
  /** Whose its files are; null: this process's user's. */
  readonly owner: FileOwner | null;
  /** @throws SkerryError `store-failed`. */
  readonly process: () => Promise<KvProcess>;
}

export interface KvMovesOptions {
  readonly places: KvPlaces;
  readonly endOf: (home: string) => MoveEnd;
  /** Has all owners know that calls for the entries of these tenants are `unavailable`, and no others. */
  readonly hold: () => Promise<void>;
  /** Something can't be done now: why. It will be tried again. */
  readonly onTrouble: (sentence: string) => void;
}

/** Takes tenants' entries from one owner to another. Neither owner opens what the other has: the one writes the entries to a file in its
 * folder, this process copies the bytes into the other's, and that one takes them in one transaction. Then `KvPlaces` says that they are
 * there, and the first one removes its own. Until that is said they are where they were, and what the other one has counts for nothing. */
export class KvMoves {
  readonly #options: KvMovesOptions;
  /** Moves that are under way, by tenant. */
  readonly #moves = new Map<string, Promise<boolean>>();
  /** Removals of what counts for nothing, by tenant. */
  readonly #removals = new Map<string, Promise<void>>();
  #cleaning: Promise<void> | null = null;

  constructor(options: KvMovesOptions) {
    this.#options = options;
  }

  /** Whether the tenant's entries are on their way. */
  isMoving(tenant: string): boolean {
    return this.#moves.has(tenant);
  }

  /** Whether any are. */
  get areUnderWay(): boolean {
    return this.#moves.size > 0;
  }

  /** Moves a tenant's entries, unless they are on their way already. Never rejects. Resolves to whether they are there: else they are
   * where they were. */
  move(tenant: string, home: string): Promise<boolean> {
    const known = this.#moves.get(tenant);
    if (known !== undefined) return known;
    const moving = this.#try(tenant, home).finally(() => this.#moves.delete(tenant));
    this.#moves.set(tenant, moving);
    return moving;
  }

  /** Removes what counts for nothing, of moves that were cut off. Never rejects. */
  clean(): Promise<void> {
    this.#cleaning ??= this.#clean().finally(() => {
      this.#cleaning = null;
    });
    return this.#cleaning;
  }

  /** Removes what a tenant has in homes that it left, or never came to. @throws SkerryError `store-failed` if that can't be done now. */
  async cleanTenant(tenant: string): Promise<void> {
    const leftovers = () => this.#options.places.leftovers.filter((each) => each.tenant === tenant);
    for (const { home } of leftovers()) await this.#cleanOne(home, tenant);
    const homes = leftovers().map(({ home }) => home);
    if (homes.length === 0) return;
    throw new SkerryError(
      "store-failed",
      `A move has left entries of that tenant with the owner of ${homes.join(" and that of ")}, and they can't be removed now: the host's log says why. Nothing was removed; try again.`,
    );
  }

  /** Removes the files of moves that were cut off, before any begins: each is as large as a tenant's entries. Never rejects. */
  async sweep(homes: readonly string[]): Promise<void> {
    for (const home of homes) {
      const folder = entriesFolder(this.#options.endOf(home).folder);
      const files = await readdir(folder).catch(() => []);
      for (const file of files.filter(isMovingFile)) {
        await rm(join(folder, file), { force: true }).catch(() => {});
      }
    }
  }

  async #try(tenant: string, home: string): Promise<boolean> {
    const { places, endOf, onTrouble } = this.#options;
    const [from, to] = [endOf(places.of(tenant)), endOf(home)];
    await this.#removals.get(tenant);
    try {
      await this.#move(tenant, from, to);
      return true;
    } catch (error) {
      const why = storeFailure(error, "The file that they go by can't be written").message;
      onTrouble(`The entries of tenant ${tenant} stay with the owner of ${from.home}: ${why}`);
      return false;
    } finally {
      for (const { folder } of [from, to]) {
        await rm(join(entriesFolder(folder), movingFile(tenant)), { force: true }).catch(() => {});
      }
    }
  }

  /** @throws SkerryError with the entries where they were; the system's errors. */
  async #move(tenant: string, from: MoveEnd, to: MoveEnd): Promise<void> {
    const { places, hold } = this.#options;
    // Of a new tenant no owner is asked: it would have to be believed, and may never answer.
    if (places.isNew(tenant) || !hasEmbeddedKv(from.folder)) {
      if (places.isLeftover(to.home, tenant)) await (await to.process()).removeTenant(tenant);
      return places.move(tenant, to.home, false);
    }
    const old = await from.process();
    await hold();
    const { file, namespaces } = await old.exportTenant(tenant);
    const next = await to.process();
    if (namespaces === 0 && !places.isLeftover(to.home, tenant)) {
      return places.move(tenant, to.home, false);
    }
    await this.#expect(tenant, to.home, next);
    const taken = join(entriesFolder(to.folder), file);
    await rm(taken, { force: true });
    await copyPlainFile(join(entriesFolder(from.folder), file), taken);
    if (to.owner !== null) await giveFile(taken, to.owner);
    await next.importTenant(tenant, file);
    await places.move(tenant, to.home, true);
    await this.#remove(from.home, tenant, old);
  }

  /** What another move has left is replaced. Entries that nobody has an account of are not: `kv-homes/places.json` may be lost.
   * @throws SkerryError `store-failed`. */
  async #expect(tenant: string, home: string, next: KvProcess): Promise<void> {
    const { places } = this.#options;
    if (places.isLeftover(home, tenant)) return;
    const there = await next.namespaces();
    if (there.some((each) => each.tenant === tenant && !isReplicated(each.name))) {
      throw new SkerryError(
        "store-failed",
        `The owner of ${home} has some of that tenant as well, and kv-homes/places.json does not say why: restore a backup, or ${adviceOn(home)}.`,
      );
    }
    await places.expect(home, tenant);
  }

  async #clean(): Promise<void> {
    for (const { home, tenant } of this.#options.places.leftovers) {
      await this.#cleanOne(home, tenant);
    }
  }

  async #cleanOne(home: string, tenant: string): Promise<void> {
    const { places, endOf } = this.#options;
    if (this.isMoving(tenant) || places.of(tenant) === home) return;
    const process = await endOf(home)
      .process()
      .catch(() => null);
    if (process === null || this.isMoving(tenant) || !places.isLeftover(home, tenant)) return;
    // A move waits for all removals of its tenant: each would take what it brings.
    const removal = Promise.all([
      this.#removals.get(tenant),
      this.#remove(home, tenant, process),
    ]).then(() => {});
    this.#removals.set(tenant, removal);
    await removal;
    if (this.#removals.get(tenant) === removal) this.#removals.delete(tenant);
  }

  async #remove(home: string, tenant: string, process: KvProcess): Promise<void> {
    const { places, onTrouble } = this.#options;
    try {
      await process.removeTenant(tenant);
      await places.removed(home, tenant);
    } catch (error) {
      const why = toSkerryError(error).message;
      onTrouble(
        `Entries of tenant ${tenant} that the owner of ${home} has no more can't be removed from its disk yet: ${why}`,
      );
    }
  }
}

/** What can be done about entries of a tenant that a home has and nobody has an account of. */
function adviceOn(home: string): string {
  if (home !== defaultHome) return `move the folder kv-homes/${home} away`;
  return "leave its workers in the cordons that they were in";
}
