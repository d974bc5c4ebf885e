export interface LoadBounds {
  readonly calls: number;
  /** Bytes of values. One call alone is let in, however large. */
  readonly bytes: number;
}

interface Load {
  calls: number;
  bytes: number;
}

/** Counts what is under way, by tenant, and keeps it within bounds: so that what one tenant has under way
 * leaves room for others'. */
export class TenantLoad {
  readonly #bounds: { readonly tenant: LoadBounds; readonly total: LoadBounds };
  readonly #loads = new Map<string, Load>();
  readonly #total: Load = { calls: 0, bytes: 0 };

  constructor(bounds: { readonly tenant: LoadBounds; readonly total: LoadBounds }) {
    this.#bounds = bounds;
  }

  /** Counts one more call. Returns false, with nothing counted, where that would be too many. */
  add(tenant: string, bytes: number): boolean {
    const load = this.#loads.get(tenant) ?? { calls: 0, bytes: 0 };
    const { tenant: own, total } = this.#bounds;
    if (!hasRoom(load, bytes, own) || !hasRoom(this.#total, bytes, total)) return false;
    this.enter(tenant, bytes);
    return true;
  }

  /** Whether one more call may begin, however large: bytes below the bound are room for one. */
  hasRoom(tenant: string): boolean {
    const { tenant: own, total } = this.#bounds;
    const { calls, bytes } = this.#loads.get(tenant) ?? { calls: 0, bytes: 0 };
    const isFull = this.#total.calls >= total.calls || this.#total.bytes >= total.bytes;
    return !isFull && calls < own.calls && bytes < own.bytes;
  }

  /** Counts one more call, whatever there is. */
  enter(tenant: string, bytes: number): void {
    const load = this.#loads.get(tenant) ?? { calls: 0, bytes: 0 };
    for (const each of [load, this.#total]) {
      each.calls++;
      each.bytes += bytes;
    }
    this.#loads.set(tenant, load);
  }

  remove(tenant: string, bytes: number): void {
    const load = this.#loads.get(tenant);
    if (load === undefined) return;
    for (const each of [load, this.#total]) {
      each.calls--;
      each.bytes -= bytes;
    }
    if (load.calls === 0) this.#loads.delete(tenant);
  }
}

function hasRoom(load: Load, bytes: number, bounds: LoadBounds): boolean {
  return load.calls < bounds.calls && (load.bytes === 0 || load.bytes + bytes <= bounds.bytes);
}
