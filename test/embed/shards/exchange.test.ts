import { expect, test } from "vitest";
import { Exchange } from "../../../runtime/embed/shards/exchange.ts";
import { pieceBytes, type ToShard } from "../../../runtime/shard/embedded/exchange-protocol.ts";

/** An exchange whose answer has begun, what it tells its shard, and who reads the answer. */
function begun() {
  const told: ToShard[] = [];
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const exchange = new Exchange(1, (item) => told.push(item), {
    onHead: (_status, _fields, content) => {
      reader = content.getReader();
    },
    onEnd: () => {},
  });
  exchange.hear(["head", 1, 200, []]);
  const piece = (length: number, fill: number) =>
    exchange.hear(["piece", 1, new Uint8Array(length).fill(fill)]);
  return { exchange, told, reader: reader!, piece };
}

test("pieces of a byte that have come are read as one, and paid back at once", async () => {
  const { exchange, told, reader, piece } = begun();
  for (let at = 0; at < 1_000; at++) piece(1, at % 256);
  exchange.hear(["end", 1]);
  const { value } = await reader.read();
  expect(value).toEqual(Uint8Array.from({ length: 1_000 }, (_, at) => at % 256));
  expect((await reader.read()).done).toBe(true);
  expect(told.filter(([kind]) => kind === "credit").length).toBeLessThan(2);
});

test("no piece that is read is longer than one that a shard may send", async () => {
  const { told, reader, piece } = begun();
  for (const [at, length] of [pieceBytes, 0, 1, pieceBytes, pieceBytes - 1, 1].entries()) {
    expect(piece(length, at)).toBe(true);
  }
  const lengths: number[] = [];
  for (let read = 0; read < 3 * pieceBytes + 1; read += lengths.at(-1)!) {
    lengths.push((await reader.read()).value!.length);
  }
  expect(lengths).toEqual([pieceBytes, 1, pieceBytes, pieceBytes]);
  expect(told.map(([kind, , bytes]) => [kind, bytes])).toEqual(
    lengths.map((each) => ["credit", each]),
  );
});
