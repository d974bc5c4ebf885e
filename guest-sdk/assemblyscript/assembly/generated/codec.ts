// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { allocateLowered, liftBytes, liftString, release, storeBytes, storeString } from "../abi/memory";
import { Tuple2 } from "../abi/tuple";
import * as types from "./types";

export function liftListField(data: usize, length: i32): Array<types.Field> {
  const items = new Array<types.Field>(length);
  for (let index = 0; index < length; index++) {
    unchecked((items[index] = loadTupleStringString(data + <usize>index * 16)));
  }
  release(data);
  return items;
}

export function loadOptionString(address: usize): string | null {
  return load<u8>(address) == 0 ? null : liftString(load<usize>(address + 4), load<i32>(address + 4, 4));
}

export function loadTupleStringString(address: usize): Tuple2<string, string> {
  return new Tuple2<string, string>(liftString(load<usize>(address + 0), load<i32>(address + 0, 4)), liftString(load<usize>(address + 8), load<i32>(address + 8, 4)));
}

export function lowerListField(items: Array<types.Field>): usize {
  const data = allocateLowered(<usize>items.length * 16); // aligned to 8, needs 4
  for (let index = 0; index < items.length; index++) {
    storeTupleStringString(unchecked(items[index]), data + <usize>index * 16);
  }
  return data;
}

export function storeBody(value: types.Body, address: usize): void {
  store<u8>(address, <u8>(value.tag));
  if (value.tag == 1) storeBytes(value.bytes!, address + 4);
}

export function storeResponse(value: types.Response, address: usize): void {
  store<u16>(address + 0, value.status);
  store<usize>(address + 4, lowerListField(value.fields)); store<i32>(address + 4, value.fields.length, 4);
  storeBody(value.body, address + 12);
}

export function storeTupleStringString(value: Tuple2<string, string>, address: usize): void {
  storeString(value.first, address + 0);
  storeString(value.second, address + 8);
}
