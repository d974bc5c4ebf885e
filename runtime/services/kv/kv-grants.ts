import { createHash, timingSafeEqual } from "node:crypto";
import type { GrantedNamespace } from "./kv-orders.ts";
import type { KvQuotas, Quota } from "./kv-owner.ts";
import type { KvAdmission } from "./kv-server.ts";

/** What the holder of a token may use. */
export interface KvGrant {
  readonly digest: Buffer;
  quotas: ReadonlyMap<string, Quota>;
}

/** The namespaces that each token may use, as the supervisor sets them. A change holds from the next call on. */
export class KvGrants implements KvAdmission {
  /** A shard has one, and for a moment another where it was cut off. */
  readonly connections = 4;
  readonly #grants = new Map<string, KvGrant>();

  /** Replaces what the token may use. */
  set(token: string, namespaces: readonly GrantedNamespace[]): void {
    const quotas = new Map<string, Quota>(
      namespaces.map(({ tenant, name, quotaBytes, moving }) => [
        `${tenant}/${name}`,
        moving === true ? "moving" : quotaBytes,
      ]),
    );
    const known = this.#grants.get(token);
    if (known !== undefined) known.quotas = quotas;
    else this.#grants.set(token, { digest: digestOf(token), quotas });
  }

  remove(token: string): void {
    const known = this.#grants.get(token);
    if (known !== undefined) known.quotas = new Map();
    this.#grants.delete(token);
  }

  admit(token: string): KvQuotas | null {
    const grant = this.find(token);
    return grant && quotasOf(grant);
  }

  /** What a token stands for, or null. Compared in constant time. */
  find(token: string): KvGrant | null {
    const digest = digestOf(token);
    let found: KvGrant | null = null;
    for (const grant of this.#grants.values()) {
      if (timingSafeEqual(grant.digest, digest)) found = grant;
    }
    return found;
  }
}

/** The grant's quotas as a function that an owner can call. Names hold no slash. */
function quotasOf(grant: KvGrant): KvQuotas {
  return (tenant, name) => grant.quotas.get(`${tenant}/${name}`) ?? null;
}

/** The digest by which a token is compared. */
export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
