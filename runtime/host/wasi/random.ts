import { crossingPrice } from "../prices.ts";
import { maxRandomBytes, randomFunctions } from "../random.ts";
import { currentSession, type Session } from "./session.ts";

/** Fuel for beginning a key stream, and for each of its bytes, besides the call. */
const streamPrice = { each: 20_000n, byte: 16n };

/** The stream of one session, beginning where the last call ended. */
function draw(session: Session, length: bigint): Uint8Array {
  if (length > BigInt(maxRandomBytes)) {
    throw new RangeError(`random gives at most ${maxRandomBytes} bytes a call`);
  }
  const bytes = Number(length);
  session.charge(
    streamPrice.each + streamPrice.byte * BigInt(bytes) + crossingPrice("list", bytes),
  );
  return randomFunctions(() => session.options.state).getBytes(bytes);
}

function drawU64(session: Session): bigint {
  const bytes = draw(session, 8n);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

/** `wasi:random/random`: the request's own stream. Nothing while an instance starts: what is drawn
 * then would be the same in every request. */
export const random = {
  getRandomBytes(length: bigint): Uint8Array {
    return draw(currentSession(), length);
  },
  getRandomU64(): bigint {
    return drawU64(currentSession());
  },
};

/** Bytes a start-up gets where it asks for insecure ones: always the same, as their documents allow.
 * Runtimes that seed their hash tables when they start want them. */
const startBytes = 0x5eed_5eed_5eed_5eedn;

function insecureU64(): bigint {
  const session = currentSession();
  return session.options.state.randomKey === null ? startBytes : drawU64(session);
}

/** `wasi:random/insecure`: the secure stream, but for start-ups. */
export const insecure = {
  getInsecureRandomBytes(length: bigint): Uint8Array {
    const session = currentSession();
    if (session.options.state.randomKey !== null) return draw(session, length);
    if (length > BigInt(maxRandomBytes)) {
      throw new RangeError(`random gives at most ${maxRandomBytes} bytes a call`);
    }
    session.charge(crossingPrice("list", Number(length)));
    return new Uint8Array(Number(length)).fill(0x5e);
  },
  getInsecureRandomU64: insecureU64,
};

/** `wasi:random/insecure-seed`. */
export const insecureSeed = {
  insecureSeed(): [bigint, bigint] {
    return [insecureU64(), insecureU64()];
  },
};
