import type { CryptoImports, Digest, Scheme } from "../abi/generated/types.ts";
import { computations, maxContent, modulusBytes } from "./computations.ts";
import { curveBytes, curveOf } from "./curves.ts";
import type { HostOperations } from "./operations.ts";
import { signaturePrice } from "./signature-prices.ts";

/** Whether a key is as long as those of the scheme are. */
function hasLength(what: "sign" | "verify", scheme: Scheme, { length }: Uint8Array): boolean {
  const curve = curveOf(scheme);
  if (curve !== undefined) return length === (what === "sign" ? 3 : 2) * curveBytes[curve];
  return modulusBytes(what, length) !== null;
}

/** `skerry:edge/crypto`: signatures, which the shard computes, and what else it does (`computations.ts`). What one costs is known from the sizes alone, and is
 * charged before anything is done. */
export function cryptoFunctions(
  operations: () => HostOperations,
  charge: (fuel: bigint) => void,
): CryptoImports {
  const failed = { tag: "failed", val: "too-large" } as const;
  const badKey = { tag: "failed", val: "bad-key" } as const;
  return {
    ...computations(operations, charge),
    verify(
      scheme: Scheme,
      digest: Digest,
      key: Uint8Array,
      salt: number,
      signature: Uint8Array,
      content: Uint8Array,
    ) {
      if (content.length > maxContent) return failed;
      if (!hasLength("verify", scheme, key)) return badKey;
      charge(signaturePrice("verify", scheme, key.length, content.length));
      return operations().ask("crypto.verify", scheme, digest, key, salt, signature, content);
    },
    sign(scheme: Scheme, digest: Digest, key: Uint8Array, salt: number, content: Uint8Array) {
      if (content.length > maxContent) return failed;
      if (!hasLength("sign", scheme, key)) return badKey;
      charge(signaturePrice("sign", scheme, key.length, content.length));
      return operations().ask("crypto.sign", scheme, digest, key, salt, content);
    },
    generateKey(scheme: Scheme) {
      charge(signaturePrice("sign", scheme, 0, 0));
      return operations().ask("crypto.generate-key", scheme);
    },
  };
}
