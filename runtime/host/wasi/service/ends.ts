import { ByteStream } from "./byte-stream.ts";
import { Future, type FutureKind, ReadableFutureEnd, WritableFutureEnd } from "./futures.ts";
import { currentService } from "./service-state.ts";
import { ReadableStreamEnd, WritableStreamEnd } from "./stream-ends.ts";
import { trap } from "./waitable.ts";

/** Both ends, as `stream.new` and `future.new` return them: the readable one in the lower 32 bits. */
export function pair(readable: number, writable: number): bigint {
  return BigInt(readable) | (BigInt(writable) << 32n);
}

export function newStream(): bigint {
  const state = currentService();
  const stream = new ByteStream();
  return pair(state.add(new ReadableStreamEnd(stream)), state.add(new WritableStreamEnd(stream)));
}

export function newFuture(kind: FutureKind): bigint {
  const state = currentService();
  const future = new Future(kind);
  return pair(state.add(new ReadableFutureEnd(future)), state.add(new WritableFutureEnd(future)));
}

/** Gives a stream to the guest. Returns the number of its readable end. */
export function giveStream(stream: ByteStream): number {
  return currentService().add(new ReadableStreamEnd(stream));
}

export function giveFuture(future: Future): number {
  return currentService().add(new ReadableFutureEnd(future));
}

/** Takes a stream from the guest, by its readable end. */
export function takeStream(number: number): ByteStream {
  const state = currentService();
  const end = state.get(number, ReadableStreamEnd);
  const stream = end.giveAway();
  state.remove(number);
  return stream;
}

/** The same of a future of this kind that was not read. */
export function takeFuture<Kind extends FutureKind>(number: number, kind: Kind): Future<Kind> {
  const state = currentService();
  const end = state.get(number, ReadableFutureEnd);
  end.check(kind);
  if (end.spent) throw trap("gives a future away that was read");
  const future = end.giveAway();
  state.remove(number);
  return future as Future<FutureKind> as Future<Kind>;
}
