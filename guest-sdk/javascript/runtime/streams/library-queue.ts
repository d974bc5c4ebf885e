// Queues in the place of web-streams-polyfill's own (build/stream-library.ts), with fewer steps and no record for each chunk.
import { type BareList, bareList } from "../own-lists.ts";

const { apply } = Reflect;
const { slice } = Array.prototype;

/** Places that are left unused at the front before the others are moved there. */
const maxUnused = 1_024;

/** A list of requests or pieces; or, by {@link addValue} and {@link takeValue}, a queue with sizes (Streams Standard §8.1), in which each
 * value has two places. */
export class Queue<Item> {
  length: number;
  _front: number;
  _items: BareList<unknown>;

  constructor() {
    this.length = 0;
    this._front = 0;
    this._items = bareList();
  }

  push(item: Item): void {
    this._items[this._front + this.length++] = item;
  }

  shift(): Item {
    const front = this._front;
    const item = this._items[front] as Item;
    this._items[front] = undefined;
    if (--this.length === 0 && front < maxUnused) this._front = 0;
    else moveFront(this, front + 1);
    return item;
  }

  peek(): Item {
    return this._items[this._front] as Item;
  }

  forEach(callback: (item: Item) => void): void {
    for (let at = this._front; at < this._front + this.length; at++) {
      callback(this._items[at] as Item);
    }
  }
}

function moveFront(queue: Queue<unknown>, front: number): void {
  if (front < maxUnused) queue._front = front;
  else if (queue.length === 0) {
    queue._front = 0;
    queue._items = bareList();
  } else if (front * 2 < queue._items.length) queue._front = front;
  else {
    queue._front = 0;
    queue._items = bareList(apply(slice, queue._items, [front]) as unknown[]);
  }
}

/** What has a queue with sizes: a controller. */
export interface ValueHolder {
  readonly _queue: Queue<unknown>;
  _queueTotalSize: number;
}

/** EnqueueValueWithSize (§8.1.2).
 * @throws RangeError for a size that is none. */
export function addValue(holder: ValueHolder, value: unknown, size: unknown): void {
  if (typeof size !== "number" || !(size >= 0) || size === Number.POSITIVE_INFINITY) {
    throw new RangeError("Size must be a finite, non-NaN, non-negative number.");
  }
  addKnown(holder, value, size);
}

/** The same for a size that is known to be one. */
export function addKnown(holder: ValueHolder, value: unknown, size: number): void {
  const queue = holder._queue;
  const items = queue._items;
  const at = queue._front + 2 * queue.length++;
  items[at] = value;
  items[at + 1] = size;
  holder._queueTotalSize += size;
}

/** DequeueValue (§8.1.1). */
export function takeValue(holder: ValueHolder): unknown {
  const queue = holder._queue;
  const front = queue._front;
  const items = queue._items;
  const value = items[front];
  items[front] = undefined;
  const left = holder._queueTotalSize - (items[front + 1] as number);
  // biome-ignore lint/complexity/useMathMinMax: a call costs more.
  holder._queueTotalSize = left < 0 ? 0 : left;
  if (--queue.length === 0 && front < maxUnused) queue._front = 0;
  else moveFront(queue, front + 2);
  return value;
}
