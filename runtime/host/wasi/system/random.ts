import { crossingPrice } from "../../prices.ts";
import { maxRandomBytes, randomFunctions } from "../../random.ts";
import { currentSession, type Session } from "../session/session.ts";

/** Fuel for beginning a key stream, and for each of its bytes, besides the call. */
const streamPrice = { each: 60_000n, byte: 64n };

/** The stream of one session, beginning where the last call ended. */
function draw(session: Session, length: bigint): Uint8Array {
  if (length > BigInt(maxRandomBytes)) {
    throw new RangeError(`random gives at most ${maxRandomBytes} bytes a call`);
  }
  const bytes = Number(length);
  session.charge(
    streamPrice.each + streamPrice.byte * BigInt(bytes) + crossingPrice("list", bytes),
  );
  const { state, startKey } = session.options;
  if (startKey === null) return randomFunctions(() => state).getBytes(bytes);
  // Runtimes (TinyGo's) seed their generators as they start, so they get bytes; and since those have to
  // differ from request to request, whoever draws here is started anew for each (`leftByStart`).
  const start = { randomKey: startKey, randomBlocks: session.startBlocks };
  const drawn = randomFunctions(() => start).getBytes(bytes);
  session.startBlocks = start.randomBlocks;
  return drawn;
}

function drawU64(session: Session): bigint {
  const bytes = draw(session, 8n);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

/** `wasi:random/random`: the request's own stream. */
export const random = {
  getRandomBytes(length: bigint): Uint8Array {
    return draw(currentSession(), length);
  },
  getRandomU64(): bigint {
    return drawU64(currentSession());
  },
};

/** Bytes a start-up gets where it asks for insecure ones: always the same, as their documents allow, so
 * that a runtime that seeds its hash tables as it starts need not be started anew for each request. */
const startBytes = 0x5eed_5eed_5eed_5eedn;

function insecureU64(): bigint {
  const session = currentSession();
  return session.options.startKey === null ? drawU64(session) : startBytes;
}

/** `wasi:random/insecure`: the secure stream, but for start-ups. */
export const insecure = {
  getInsecureRandomBytes(length: bigint): Uint8Array {
    const session = currentSession();
    if (session.options.startKey === null) return draw(session, length);
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
