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

export function liftListListedKey(data: usize, length: i32): Array<types.ListedKey> {
  const items = new Array<types.ListedKey>(length);
  for (let index = 0; index < length; index++) {
    unchecked((items[index] = loadListedKey(data + <usize>index * 32)));
  }
  release(data);
  return items;
}

export function loadAged(address: usize): types.Aged {
  return load<u8>(address) == 0 ? types.Aged.age(load<u64>(address + 8)) : types.Aged.failed(load<u8>(address + 8));
}

export function loadAsked(address: usize): types.Asked {
  return load<u8>(address) == 0 ? types.Asked.answer(liftString(load<usize>(address + 4), load<i32>(address + 4, 4))) : load<u8>(address) == 1 ? types.Asked.outOfRange(liftString(load<usize>(address + 4), load<i32>(address + 4, 4))) : types.Asked.wrongType(liftString(load<usize>(address + 4), load<i32>(address + 4, 4)));
}

export function loadAwaitedFetch(address: usize): types.AwaitedFetch {
  return new types.AwaitedFetch(load<u32>(address + 0), load<u32>(address + 4));
}

export function loadAwaitedPiece(address: usize): types.AwaitedPiece {
  return new types.AwaitedPiece(load<u8>(address + 0) != 0, load<u32>(address + 4));
}

export function loadBody(address: usize): types.Body {
  return load<u8>(address) == 0 ? types.Body.empty() : load<u8>(address) == 1 ? types.Body.bytes(liftBytes(load<usize>(address + 4), load<i32>(address + 4, 4))) : types.Body.streamed(load<u32>(address + 4));
}

export function loadComputed(address: usize): types.Computed {
  return load<u8>(address) == 0 ? types.Computed.bytes(liftBytes(load<usize>(address + 4), load<i32>(address + 4, 4))) : types.Computed.failed(load<u8>(address + 4));
}

export function loadEndedFetch(address: usize): types.EndedFetch {
  return new types.EndedFetch(load<u32>(address + 0), loadFetched(address + 4));
}

export function loadEntry(address: usize): types.Entry {
  return new types.Entry(liftBytes(load<usize>(address + 0), load<i32>(address + 0, 4)), load<u64>(address + 8), liftString(load<usize>(address + 16), load<i32>(address + 16, 4)), load<u64>(address + 24));
}

export function loadFailure(address: usize): types.Failure {
  return new types.Failure(load<u8>(address + 0), liftString(load<usize>(address + 4), load<i32>(address + 4, 4)));
}

export function loadFetched(address: usize): types.Fetched {
  return load<u8>(address) == 0 ? types.Fetched.response(loadIncoming(address + 4)) : types.Fetched.failed(loadFailure(address + 4));
}

export function loadGot(address: usize): types.Got {
  return load<u8>(address) == 0 ? types.Got.entry(loadEntry(address + 8)) : load<u8>(address) == 1 ? types.Got.absent() : types.Got.failed(load<u8>(address + 8));
}

export function loadIncoming(address: usize): types.Incoming {
  return new types.Incoming(load<u16>(address + 0), liftListField(load<usize>(address + 4), load<i32>(address + 4, 4)), loadBody(address + 12), liftString(load<usize>(address + 24), load<i32>(address + 24, 4)), load<u8>(address + 32) != 0);
}

export function loadListed(address: usize): types.Listed {
  return load<u8>(address) == 0 ? types.Listed.page(loadPage(address + 4)) : types.Listed.failed(load<u8>(address + 4));
}

export function loadListedKey(address: usize): types.ListedKey {
  return new types.ListedKey(liftBytes(load<usize>(address + 0), load<i32>(address + 0, 4)), load<u64>(address + 8), liftString(load<usize>(address + 16), load<i32>(address + 16, 4)), load<u64>(address + 24));
}

export function loadMatched(address: usize): types.Matched {
  return load<u8>(address) == 0 ? types.Matched.answer(loadResponse(address + 4)) : types.Matched.absent();
}

export function loadOpened(address: usize): types.Opened {
  return load<u8>(address) == 0 ? types.Opened.formatter(load<u32>(address + 4)) : load<u8>(address) == 1 ? types.Opened.outOfRange(liftString(load<usize>(address + 4), load<i32>(address + 4, 4))) : load<u8>(address) == 2 ? types.Opened.wrongType(liftString(load<usize>(address + 4), load<i32>(address + 4, 4))) : types.Opened.unavailable();
}

export function loadOptionString(address: usize): string | null {
  return load<u8>(address) == 0 ? null : liftString(load<usize>(address + 4), load<i32>(address + 4, 4));
}

export function loadPage(address: usize): types.Page {
  return new types.Page(liftListListedKey(load<usize>(address + 0), load<i32>(address + 0, 4)), liftString(load<usize>(address + 8), load<i32>(address + 8, 4)));
}

export function loadPiece(address: usize): types.Piece {
  return load<u8>(address) == 0 ? types.Piece.bytes(liftBytes(load<usize>(address + 4), load<i32>(address + 4, 4))) : load<u8>(address) == 1 ? types.Piece.end() : types.Piece.failed(load<u8>(address + 4));
}

export function loadPutEnd(address: usize): types.PutEnd {
  return load<u8>(address) == 0 ? types.PutEnd.kept(load<u64>(address + 8)) : types.PutEnd.refused(load<u8>(address + 8));
}

export function loadRemoved(address: usize): types.Removed {
  return load<u8>(address) == 0 ? types.Removed.done() : load<u8>(address) == 1 ? types.Removed.absent() : load<u8>(address) == 2 ? types.Removed.conflict(load<u64>(address + 8)) : types.Removed.failed(load<u8>(address + 8));
}

export function loadResponse(address: usize): types.Response {
  return new types.Response(load<u16>(address + 0), liftListField(load<usize>(address + 4), load<i32>(address + 4, 4)), loadBody(address + 12));
}

export function loadSigned(address: usize): types.Signed {
  return load<u8>(address) == 0 ? types.Signed.bytes(liftBytes(load<usize>(address + 4), load<i32>(address + 4, 4))) : types.Signed.failed(load<u8>(address + 4));
}

export function loadStored(address: usize): types.Stored {
  return load<u8>(address) == 0 ? types.Stored.version(load<u64>(address + 8)) : load<u8>(address) == 1 ? types.Stored.conflict(load<u64>(address + 8)) : types.Stored.failed(load<u8>(address + 8));
}

export function loadTransformed(address: usize): types.Transformed {
  return load<u8>(address) == 0 ? types.Transformed.bytes(liftBytes(load<usize>(address + 4), load<i32>(address + 4, 4))) : load<u8>(address) == 1 ? types.Transformed.hungry() : load<u8>(address) == 2 ? types.Transformed.end() : types.Transformed.failed(load<u8>(address + 4));
}

export function loadTupleStringString(address: usize): Tuple2<string, string> {
  return new Tuple2<string, string>(liftString(load<usize>(address + 0), load<i32>(address + 0, 4)), liftString(load<usize>(address + 8), load<i32>(address + 8, 4)));
}

export function loadVerified(address: usize): types.Verified {
  return load<u8>(address) == 0 ? types.Verified.valid() : load<u8>(address) == 1 ? types.Verified.invalid() : types.Verified.failed(load<u8>(address + 1));
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
  if (value.tag == 2) store<u32>(address + 4, value.streamed);
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
