// What messages of child processes are made of.

import * as v from "valibot";

/** A name of a worker, a tenant, a namespace. */
export const name = v.pipe(v.string(), v.maxLength(63));

export const word = v.pipe(v.string(), v.maxLength(256));

/** Neither NaN nor infinite: what is added up would be so for ever. */
export const number = v.pipe(v.number(), v.finite());

/** What may be added to a sum that never falls: so much that the sum stays exact. */
export const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

/** A list of at most so many items; its length is checked before they are. */
export const list = <const Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(
    v.custom<v.InferInput<Item>[]>((value) => Array.isArray(value) && value.length <= most),
    v.array(item),
  );
