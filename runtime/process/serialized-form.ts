// V8's serialized form (v8/src/objects/value-serializer.cc), as far as Skerry's own messages have it.

/** The version of the form that the engine writes. Its tags and what they mean are those below. */
export const formVersion = 15;

const versionTag = 0xff;

/** What is accepted; all else is refused: what allocates by a length that no bytes stand for, and what nobody sends. */
const tags = {
  undefined: code("_"),
  null: code("0"),
  true: code("T"),
  false: code("F"),
  integer: code("I"),
  double: code("N"),
  bigint: code("Z"),
  date: code("D"),
  oneByteString: code('"'),
  twoByteString: code("c"),
  padding: 0,
  object: code("o"),
  endOfObject: code("{"),
  denseArray: code("A"),
  endOfDenseArray: code("$"),
  sparseArray: code("a"),
  endOfSparseArray: code("@"),
  map: code(";"),
  endOfMap: code(":"),
  set: code("'"),
  endOfSet: code(","),
  reference: code("^"),
  hostObject: code("\\"),
} as const;

/** For each tag that begins something, the tag that ends it. */
const ends = new Uint8Array(256);
ends[tags.object] = tags.endOfObject;
ends[tags.denseArray] = tags.endOfDenseArray;
ends[tags.sparseArray] = tags.endOfSparseArray;
ends[tags.map] = tags.endOfMap;
ends[tags.set] = tags.endOfSet;

/** How Node writes bytes: on its channel between processes with a 0 before their type, by `serialize` of `node:v8` without. */
export type Writer = "channel" | "serialize";

/** The types of views on bytes: `Uint8Array` and `Buffer`. */
const viewTypes: readonly number[] = [1, 10];

const maxNesting = 64;

/** The most bytes of one BigInt: making it a text takes time by the square of them. */
const maxBigIntBits = 1_024;

/** Bytes of memory that a value of each kind takes at most, besides those of its text. */
const memoryOf = {
  value: 32,
  text: 16,
  container: 256,
  /** A date, or a view on bytes. */
  object: 256,
  property: 96,
  /** A name of a property, a key of a map, a member of a set. */
  key: 96,
  /** A property with an index for its name. */
  index: 256,
  /** The first such property: places before it may be allocated as well. */
  firstIndex: 8_192,
} as const;

/** Bytes of memory that a message may take: the metrics of 10,000 workers take a third. */
const usualMemory = 512 * 1_024 * 1_024;

export interface FormBounds {
  readonly writer: Writer;
  /** Bytes of memory that the value may take, counted from above. A reference counts as what it stands for, as whoever walks
   * the value walks through that. */
  readonly maxMemory?: number;
  /** Bytes of memory that references may stand for, beyond as much as all else takes: a few bytes of them are long work for
   * whoever walks the value. */
  readonly maxReferenced?: number;
}

/** Serialized bytes that are not to be deserialized. */
export class UnfitForm extends Error {}

/** Looks through a serialized value without making it: whoever sent it may have been taken over, and V8 believes some of what
 * stands there, as the length of an array without elements. @returns bytes of memory that the value takes at most, besides
 * these. @throws UnfitForm for what is not one whole value of plain data: objects, arrays with all their elements, strings, numbers,
 * booleans, null, undefined, BigInts, dates, maps and sets by strings, bytes. V8 may still refuse it, where an object has a name
 * twice. */
export function checkForm(
  bytes: Uint8Array,
  { writer, maxMemory = usualMemory, maxReferenced = maxMemory }: FormBounds,
): number {
  try {
    walk.start(bytes, writer, maxMemory);
    return walk.run(maxReferenced);
  } finally {
    walk.end();
  }
}

/** One at a time: nothing waits while it is looked through. */
class Walk {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #writer: Writer = "channel";
  #memory = 0;
  #maxMemory = 0;
  /** The memory of what references stand for. */
  #referenced = 0;
  /** The memory that each object with an id takes; -1 while it is open. */
  #objects: number[] = [];

  /** What is open, outermost first: each column has a place for each of them. */
  #depth = 0;
  readonly #tag = new Uint8Array(maxNesting);
  readonly #id = new Uint32Array(maxNesting);
  readonly #memoryBefore = new Float64Array(maxNesting);
  /** The elements that an array says that it has. */
  readonly #length = new Uint32Array(maxNesting);
  /** Elements, members, or properties that have come. */
  readonly #count = new Uint32Array(maxNesting);
  /** Whether an object has a property with an index for its name. */
  readonly #hasIndex = new Uint8Array(maxNesting);

  start(bytes: Uint8Array, writer: Writer, maxMemory: number): void {
    this.#bytes = bytes;
    this.#at = 0;
    this.#writer = writer;
    this.#memory = 0;
    this.#referenced = 0;
    this.#maxMemory = maxMemory;
    this.#depth = 0;
  }

  end(): void {
    this.#bytes = new Uint8Array();
    this.#objects = [];
  }

  run(maxReferenced: number): number {
    if (this.#byte() !== versionTag || this.#byte() !== formVersion) fail("another version");
    this.#value();
    while (this.#depth > 0) this.#step(this.#depth - 1);
    if (this.#at !== this.#bytes.length) fail("bytes after the value");
    if (2 * this.#referenced - this.#memory > maxReferenced) fail("too many references");
    return this.#memory;
  }

  /** Goes on in what is open: by one member, or to its end. */
  #step(top: number): void {
    const tag = this.#tag[top]!;
    const count = this.#count[top]!;
    if (tag === tags.denseArray) {
      if (count < this.#length[top]!) {
        this.#count[top] = count + 1;
        this.#value();
        return;
      }
    } else if (this.#bytes[this.#at] !== ends[tag]) {
      this.#count[top] = count + 1;
      if (tag === tags.object) this.#property(top);
      else if (tag === tags.sparseArray) this.#element(top, count);
      else this.#key(this.#byte());
      if (tag !== tags.set) this.#value();
      return;
    }
    this.#close(top, tag, count);
  }

  #close(top: number, tag: number, count: number): void {
    if (this.#byte() !== ends[tag]) fail("no end");
    const length = this.#length[top]!;
    // Arrays say how many properties they have, and how long they are; maps count keys and values.
    if (tag === tags.denseArray && this.#varint() !== 0) fail("an array with properties");
    if (tag === tags.sparseArray && this.#varint() !== count) fail("another count");
    const isArray = tag === tags.denseArray || tag === tags.sparseArray;
    if (isArray && count !== length) fail("an array without all its elements");
    if (this.#varint() !== (tag === tags.map ? 2 * count : count)) fail("another count");
    this.#objects[this.#id[top]!] = this.#memory - this.#memoryBefore[top]!;
    this.#depth = top;
  }

  #value(): void {
    const tag = this.#byte();
    this.#take(memoryOf.value);
    switch (tag) {
      case tags.undefined:
      case tags.null:
      case tags.true:
      case tags.false:
        return;
      case tags.integer:
        this.#varint();
        return;
      case tags.double:
        this.#skip(8);
        return;
      case tags.date:
        this.#skip(8);
        this.#closed();
        return;
      case tags.bigint:
        this.#bigint();
        return;
      case tags.oneByteString:
      case tags.twoByteString:
      case tags.padding:
        this.#string(tag);
        return;
      case tags.object:
      case tags.map:
      case tags.set:
        this.#open(tag, 0);
        return;
      case tags.denseArray:
      case tags.sparseArray: {
        const length = this.#varint();
        // An element takes a byte at least.
        if (length > this.#bytes.length - this.#at) fail("an array longer than its bytes");
        this.#open(tag, length);
        return;
      }
      case tags.reference: {
        const memory = this.#objects[this.#varint()];
        if (memory === undefined || memory < 0) fail("a reference to nothing before it");
        this.#referenced += memory;
        this.#take(memory);
        return;
      }
      case tags.hostObject:
        this.#view();
        return;
      default:
        fail(`the tag ${tag}`);
    }
  }

  #open(tag: number, length: number): void {
    const top = this.#depth++;
    if (top >= maxNesting) fail("nested too deep");
    this.#tag[top] = tag;
    this.#length[top] = length;
    this.#count[top] = 0;
    this.#hasIndex[top] = 0;
    this.#memoryBefore[top] = this.#memory;
    this.#id[top] = this.#objects.push(-1) - 1;
    this.#take(memoryOf.container);
  }

  /** The name of an object's property. */
  #property(top: number): void {
    this.#take(memoryOf.property);
    const tag = this.#byte();
    if (tag === tags.integer) {
      if ((this.#varint() & 1) === 1) fail("a name below zero");
    } else {
      const from = this.#key(tag);
      if (!this.#isIndex(from, this.#at)) return;
    }
    this.#take(this.#hasIndex[top] === 0 ? memoryOf.firstIndex : memoryOf.index);
    this.#hasIndex[top] = 1;
  }

  /** The number of an element: V8 writes arrays with room for holes like that, whether they have some or not. */
  #element(top: number, index: number): void {
    if (index >= this.#length[top]!) fail("an array with properties");
    // Numbers are written in zigzag.
    if (this.#byte() !== tags.integer || this.#varint() !== 2 * index) fail("an array with holes");
  }

  /** A string. Numbers are no keys of maps and members of sets: which ones meet in a table's bucket is known to everybody.
   * @returns where its text begins. */
  #key(tag: number): number {
    this.#take(memoryOf.key);
    return this.#string(tag);
  }

  #string(given: number): number {
    // Text of two bytes a character stands at an even place.
    const tag = given === tags.padding ? this.#byte() : given;
    if (tag !== tags.twoByteString && (tag !== tags.oneByteString || given !== tag)) {
      fail(`the tag ${tag} in the place of a string`);
    }
    const length = this.#varint();
    if (tag === tags.twoByteString && length % 2 !== 0) fail("half a character");
    const from = this.#at;
    this.#skip(length);
    this.#take(memoryOf.text + length);
    return from;
  }

  /** Whether it may be the text of an array's index. */
  #isIndex(from: number, to: number): boolean {
    const bytes = this.#bytes;
    if (to - from > 20 || to === from) return false;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      // The upper half of a character of two bytes is 0.
      if ((byte < 0x30 || byte > 0x39) && byte !== 0) return false;
    }
    return true;
  }

  #bigint(): void {
    const given = this.#varint();
    // Its sign is the lowest bit. There is no negative zero.
    if (given === 1) fail("a BigInt that is none");
    const length = given >>> 1;
    if (length > maxBigIntBits) fail("a BigInt that is too long");
    this.#skip(length);
    this.#take(length);
  }

  #view(): void {
    if (this.#writer === "channel" && this.#varint() !== 0) fail("a host object");
    if (!viewTypes.includes(this.#varint())) fail("a view that is none on bytes");
    this.#skip(this.#varint());
    this.#closed();
  }

  /** Counts an object that has no members. */
  #closed(): void {
    this.#objects.push(memoryOf.value + memoryOf.object);
    this.#take(memoryOf.object);
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) fail("cut off");
    return this.#bytes[this.#at++]!;
  }

  /** An unsigned number of 32 bits, seven a byte, the lowest first. */
  #varint(): number {
    let value = this.#byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let scale = 0x80; scale <= 0x1000_0000; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (value > 0xffff_ffff) break;
      return value;
    }
    fail("a number of more than 32 bits");
  }

  #skip(bytes: number): void {
    if (bytes > this.#bytes.length - this.#at) fail("a length beyond the end");
    this.#at += bytes;
  }

  #take(memory: number): void {
    this.#memory += memory;
    if (this.#memory > this.#maxMemory) fail("too large a value");
  }
}

const walk = new Walk();

function code(character: string): number {
  return character.charCodeAt(0);
}

function fail(what: string): never {
  throw new UnfitForm(`A serialized value is refused: ${what}.`);
}
