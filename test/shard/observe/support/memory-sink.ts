import { LineSink } from "../../../../runtime/shard/observe/line-sink.ts";

/** A sink that keeps what is written, and what each line says. */
export function memorySink() {
  const pieces: string[] = [];
  const sink = new LineSink((piece, done) => {
    pieces.push(piece);
    done();
  });
  const lines = (): Record<string, unknown>[] =>
    pieces
      .join("")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { sink, pieces, lines };
}
