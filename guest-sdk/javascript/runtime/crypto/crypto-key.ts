import type { HashName } from "./hash-names.ts";

export type KeyUsage = "sign" | "verify";

export interface HmacAlgorithm {
  readonly name: "HMAC";
  readonly hash: { readonly name: HashName };
  /** In bits. */
  readonly length: number;
}

/** Only subtle-crypto.ts makes keys. */
const made = Symbol("made by crypto.subtle");

/** The bytes of a key, for what computes with it. */
export let secretOf: (key: CryptoKey) => Uint8Array;

/** CryptoKey (Web Cryptography API §13): a secret of HMAC. */
export class CryptoKey {
  readonly #secret: Uint8Array;
  readonly #algorithm: HmacAlgorithm;
  readonly #extractable: boolean;
  readonly #usages: readonly KeyUsage[];

  constructor(
    token: unknown,
    secret: Uint8Array,
    algorithm: HmacAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#secret = secret;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usages;
  }

  get type(): "secret" {
    return "secret";
  }
  get algorithm(): HmacAlgorithm {
    return this.#algorithm;
  }
  get extractable(): boolean {
    return this.#extractable;
  }
  get usages(): readonly KeyUsage[] {
    return this.#usages;
  }

  static {
    secretOf = (key) => key.#secret;
  }
}

export function newKey(
  secret: Uint8Array,
  algorithm: HmacAlgorithm,
  extractable: boolean,
  usages: readonly KeyUsage[],
): CryptoKey {
  return new CryptoKey(made, secret, algorithm, extractable, usages);
}
