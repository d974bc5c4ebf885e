import { MiB } from "../../../byte-units.ts";
import { crossingPrice } from "../../prices.ts";
import { maxRandomBytes, randomFunctions } from "../../random.ts";
import { currentSession, type Session } from "../session/session.ts";

/** Fuel for beginning a key stream, and for each of its bytes, besides the call. */
const streamPrice = { each: 60_000n, byte: 64n };

/** The most random bytes of one call, as other hosts of WASI have it (Wasmtime's `max_random_size`). */
const maxConcurrent = 64 * MiB;

/** A length that a guest asks for, in bytes. WIT gives it as many as it asks for: no more than its memory may hold, so
 * that the host does not hold more for it. @throws RangeError */
function checked(length: bigint, { options }: Session): number {
  const most = Math.min(maxConcurrent, options.memoryBytes);
  if (length <= BigInt(most)) return Number(length);
  throw new RangeError(
    `the component asks for ${length} random bytes at once, and ${most} are the most: 64 MiB, or its limit of memory`,
  );
}

/** The stream of one session, beginning where the last call ended. Paid before it is made. */
function draw(session: Session, length: bigint): Uint8Array {
  const bytes = checked(length, session);
  session.charge(
    streamPrice.each + streamPrice.byte * BigInt(bytes) + crossingPrice("list", bytes),
  );
  const { state, startKey } = session.options;
  if (startKey === null) return inPieces(bytes, randomFunctions(() => state).getBytes);
  // Runtimes (TinyGo's) seed their generators as they start, so they get bytes; and since those have to
  // differ from request to request, whoever draws here is started anew for each (`leftByStart`).
  const start = { randomKey: startKey, randomBlocks: session.startBlocks };
  const drawn = inPieces(bytes, randomFunctions(() => start).getBytes);
  session.startBlocks = start.randomBlocks;
  return drawn;
}

/** Bytes of the length, drawn in pieces of as many as there are at once: the same as in one. */
function inPieces(bytes: number, get: (length: number) => Uint8Array): Uint8Array {
  if (bytes <= maxRandomBytes) return get(bytes);
  const drawn = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += maxRandomBytes) {
    drawn.set(get(Math.min(maxRandomBytes, bytes - at)), at);
  }
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
    const bytes = checked(length, session);
    session.charge(crossingPrice("list", bytes));
    return new Uint8Array(bytes).fill(0x5e);
  },
  getInsecureRandomU64: insecureU64,
};

/** `wasi:random/insecure-seed`: the same each time within a request. */
export const insecureSeed = {
  insecureSeed(): [bigint, bigint] {
    const session = currentSession();
    session.insecureSeed ??= [insecureU64(), insecureU64()];
    return session.insecureSeed;
  },
};
