import { chacha20 } from "@noble/ciphers/chacha.js";
import type { RandomImports } from "../abi/generated/types.ts";
import type { RequestState } from "./request-state.ts";

/** The most bytes that one `get-bytes` returns. */
export const maxRandomBytes = 65_536;

const blockBytes = 64;
const nonce = new Uint8Array(12);

/** What of a request's state its random bytes are drawn from. */
type RandomStream = Pick<RequestState, "randomKey" | "randomBlocks">;

/** `skerry:edge/random`: the ChaCha20 key stream (RFC 8439) under the request's own key. The key is
 * 32 bytes of the kernel's entropy and is used for one request, so the zero nonce never repeats
 * under a key. An isolate has no entropy of its own. */
export function randomFunctions(state: () => RandomStream): RandomImports {
  const draw = (length: number): Uint8Array => {
    const request = state();
    const { randomKey } = request;
    if (randomKey === null) {
      // What is drawn now would be part of the initial state, and so the same for every request.
      throw new Error("random gives nothing while a worker is initialised; draw in the handler");
    }
    const bytes = chacha20(
      randomKey,
      nonce,
      new Uint8Array(length),
      undefined,
      request.randomBlocks,
    );
    request.randomBlocks += Math.ceil(length / blockBytes);
    return bytes;
  };
  return {
    getBytes(length: number): Uint8Array {
      if (length > maxRandomBytes) {
        throw new RangeError(`random.get-bytes gives at most ${maxRandomBytes} bytes a call`);
      }
      return draw(length);
    },
    getU64(): bigint {
      const bytes = draw(8);
      return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
    },
  };
}
