import { DefaultSerializer } from "node:v8";
import fc from "fast-check";

/** As Node's channel between processes writes a message: bytes have a 0 before their type. */
class ChannelSerializer extends DefaultSerializer {
  _writeHostObject(view: NodeJS.ArrayBufferView): void {
    this.writeUint32(0);
    const { _writeHostObject } = DefaultSerializer.prototype as unknown as ChannelSerializer;
    _writeHostObject.call(this, view);
  }
}

export function serializeForChannel(value: unknown): Buffer {
  const serializer = new ChannelSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** A message as it crosses the channel. */
export function channelFrame(value: unknown): Buffer {
  return frameOf(serializeForChannel(value));
}

export function frameOf(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(message.length);
  return Buffer.concat([prefix, message]);
}

/** Bytes of a serialized value: texts are tags, numbers are bytes. */
export function form(...parts: readonly (string | number | Uint8Array)[]): Buffer {
  return Buffer.concat([
    Buffer.of(0xff, 15),
    ...parts.map((part) =>
      typeof part === "string"
        ? Buffer.from(part, "latin1")
        : typeof part === "number"
          ? Buffer.of(part)
          : part,
    ),
  ]);
}

/** An unsigned number, seven bits a byte. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 | (rest % 128));
  return Buffer.from([...bytes, rest]);
}

/** As `new Array(n)` makes them, and as V8 makes some of `map`: with room for holes, and none in it. */
function roomForHoles(items: readonly unknown[]): unknown[] {
  const array = new Array(items.length);
  for (const [n, item] of items.entries()) array[n] = item;
  return array;
}

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string());

const scalar = fc.oneof(
  fc.constantFrom(null, undefined, true, false, -0, Number.NaN, 2 ** 31, -(2 ** 31)),
  ...[fc.integer(), fc.double(), fc.maxSafeInteger(), fc.bigInt(), text],
  fc.date({ noInvalidDate: false }),
  fc.uint8Array().map((bytes) => (bytes.length % 2 === 0 ? Buffer.from(bytes) : bytes)),
);

/** Values as Skerry's processes send them to each other, and all that may be in them. */
export const plainValue = fc.letrec<{ value: unknown }>((tie) => {
  const list = fc.array(tie("value"), { maxLength: 6 });
  return {
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      list,
      list.map(roomForHoles),
      // What is there twice is a reference the second time; where such are within each other they stand for more than may be.
      fc.array(scalar, { maxLength: 6 }).map((items) => [items, items, { items }]),
      fc.dictionary(text, tie("value"), { maxKeys: 6 }),
      fc.dictionary(fc.nat(400).map(String), tie("value"), { maxKeys: 3 }),
      fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      fc.array(text, { maxLength: 4 }).map((items) => new Set(items)),
    ),
  };
}).value;
