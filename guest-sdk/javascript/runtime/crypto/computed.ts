// What the host computes (runtime/abi/crypto.wit), and what it refuses.
import type { crypto as host } from "skerry:host";
import { clockMoved } from "../time/date.ts";
import type { Bytes } from "./algorithms.ts";
import { secretBytes } from "./secret-bytes.ts";

type Host = NonNullable<typeof host>;
/** What the host answers. */
export type Computed = ReturnType<Host["sign"] | Host["encrypt"]>;
type Verified = ReturnType<Host["verify"]>;
type Problem = Extract<Computed, { readonly tag: "failed" }>["val"];

const sentences: Readonly<Record<Problem, string>> = {
  "bad-key": "The key can't be used so: its numbers do not fit together, or it is too short",
  refused: "A parameter is out of range, or what was encrypted is not whole, or by another key",
  "too-large": "It is more than the host computes at once: see the bounds in API.md",
  unavailable: "The host holds as much as it may",
};

/** The bytes that the host has computed, which may be a key's.
 * @throws DOMException of the name `refusal` where the host refuses the key or a parameter, OperationError otherwise. */
export function computed(result: Computed, refusal = "OperationError"): Bytes {
  clockMoved();
  if (result.tag === "failed") throw failure(result.val, refusal);
  return secretBytes(result.val);
}

/** Whether the host found that a signature is the key's. @throws DOMException OperationError where the host refuses the key. */
export function verified(result: Verified): boolean {
  clockMoved();
  if (result.tag === "failed") throw failure(result.val);
  return result.tag === "valid";
}

function failure(problem: Problem, refusal = "OperationError"): DOMException {
  const isRefusal = problem === "bad-key" || problem === "refused";
  return new DOMException(sentences[problem], isRefusal ? refusal : "OperationError");
}
