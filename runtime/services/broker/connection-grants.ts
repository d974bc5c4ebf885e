import { FetchError } from "../fetch/fetch-error.ts";
import { matchesOrigin, type OriginPattern, parseOrigin } from "../fetch/origin.ts";
import { parseTarget, type Target } from "../fetch/target.ts";
import type { WantedConnection } from "./broker-protocol.ts";

/** Origins that a worker may reach, as its settings name them. */
export interface WorkerGrants {
  readonly worker: string;
  /** Origins that may be at public addresses alone. */
  readonly allow: readonly string[];
  /** Origins that may be at any address. */
  readonly private: readonly string[];
}

/** What each worker of a cordon was granted. */
export class ConnectionGrants {
  #workers = new Map<
    string,
    { readonly allow: OriginPattern[]; readonly named: OriginPattern[] }
  >();

  /** Replaces all grants. */
  set(grants: readonly WorkerGrants[]): void {
    this.#workers = new Map(
      grants.map((each) => [
        each.worker,
        { allow: each.allow.map(parseOrigin), named: each.private.map(parseOrigin) },
      ]),
    );
  }

  has(worker: string): boolean {
    return this.#workers.has(worker);
  }

  /** Where the connection goes, where it was granted. A worker whose operator has named an origin has it at any address;
   * asked for at public ones, it gets it at those. @throws FetchError `denied`. */
  targetOf({
    worker,
    origin,
    anyAddress,
  }: Pick<WantedConnection, "worker" | "origin" | "anyAddress">): Target {
    const granted = this.#workers.get(worker);
    const target = targetOf(origin);
    const isGranted =
      granted !== undefined &&
      target !== null &&
      (matchesOrigin(granted.named, target) ||
        (!anyAddress && matchesOrigin(granted.allow, target)));
    if (isGranted) return target;
    throw new FetchError("denied", "The worker was not granted this origin.");
  }
}

/** Null for what is no origin. */
function targetOf(origin: string): Target | null {
  try {
    const target = parseTarget(origin);
    return target.origin === origin ? target : null;
  } catch {
    return null;
  }
}
