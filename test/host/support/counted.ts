import { cryptoFunctions } from "../../../runtime/host/crypto.ts";
import type { HostOperations } from "../../../runtime/host/operations.ts";

/** The host's functions of `crypto`, whose operations all answer the same, and what was paid and asked, in its order. */
export function counted(answer: unknown) {
  const done: (string | bigint)[] = [];
  const ask = (name: string) => {
    done.push(name);
    return answer;
  };
  const operations = { ask } as unknown as HostOperations;
  return {
    done,
    crypto: cryptoFunctions(
      () => operations,
      (fuel) => done.push(fuel),
    ),
  };
}
