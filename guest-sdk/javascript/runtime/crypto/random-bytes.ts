import { granted } from "../loop/granted.ts";
import { requireRequest } from "../loop/phase.ts";

/** Random bytes of the host's generator, at most 65,536.
 * @throws Error at top level, and where the settings do not grant "random". */
export function randomBytes(length: number, what: string): Uint8Array {
  requireRequest(what);
  return granted("random", what).getBytes(length);
}
