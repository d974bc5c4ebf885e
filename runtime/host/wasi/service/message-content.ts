import type { Field } from "../../../abi/generated/types.ts";
import { Fields } from "../http/fields.ts";
import { err, ok } from "../session/result.ts";
import { ByteStream } from "./byte-stream.ts";
import { giveFuture, giveStream, takeFuture } from "./ends.ts";
import { Future } from "./futures.ts";

/** What comes after content of the host's: there at once where the content is whole, and else once it has ended. */
export function contentTrailers(
  stream: ByteStream,
  trailers: readonly Field[] | null,
): Future<"trailers"> {
  stream.trailers = trailersOf(stream, trailers);
  return stream.trailers;
}

function trailersOf(stream: ByteStream, trailers: readonly Field[] | null): Future<"trailers"> {
  const { source } = stream;
  const fields = (found: readonly Field[] | null) =>
    ok(found === null ? undefined : Fields.ofMessage(found));
  if (source === null) return new Future("trailers", () => fields(trailers));
  return new Future("trailers", () => {
    if (!source.ended) return undefined;
    const { failure } = source;
    return failure === null ? fields(source.trailers) : err(failure);
  });
}

/** Gives a guest a message's content, and what comes after it. `sent` has what the guest writes to the future `res`. */
export function consumed(
  content: ByteStream | null,
  trailers: Future<"trailers">,
  sent: Future<"sent">,
  res: number,
): [stream: number, trailers: number] {
  sent.follow(takeFuture(res, "sent"));
  return [giveStream(content ?? new ByteStream(new Uint8Array())), giveFuture(trailers)];
}
