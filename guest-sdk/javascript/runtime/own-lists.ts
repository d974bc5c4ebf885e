// Lists of the SDK's own, which no accessor reaches that a worker puts on an index of `Array.prototype`: `push` and assignment would
// call it, where no element is there yet.

const { defineProperty, setPrototypeOf } = Object;

/** What arrays inherit from. It is an array as well, so that its length tells whether it has an index. */
export const prototype: readonly unknown[] = Array.prototype as readonly unknown[];

/** Whether assigning to an index of a list may call what a worker put there. */
export function hasIndices(): boolean {
  return prototype.length !== 0;
}

/** A list that inherits nothing: items are assigned at its indices. */
export function bareList<T>(items: T[] = []): BareList<T> {
  return setPrototypeOf(items, null) as T[];
}

export type BareList<T> = Pick<T[], number | "length">;

/** Puts an item at the end of a list. */
export function append<T>(list: T[], item: T): void {
  if (prototype.length === 0) list.push(item);
  else defineOwn(list, list.length, item);
}

/** Puts an item before the one at an index. */
export function insertAt<T>(list: T[], index: number, item: T): void {
  append(list, item);
  for (let at = list.length - 1; at > index; at--) list[at] = list[at - 1]!;
  list[index] = item;
}

function defineOwn<T>(list: T[], index: number, value: T): void {
  const own = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
  defineProperty(list, index, own);
}
