// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { allocateLowered, liftBytes, liftString } from "../abi/memory";
import * as codec from "./codec";
import * as types from "./types";

export function liftHandleRequest(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32): types.Request {
  return new types.Request(liftString(p0, p1), liftString(p2, p3), codec.liftListField(p4, p5), p6 == 0 ? types.Body.empty() : p6 == 1 ? types.Body.bytes(liftBytes(p7, p8)) : types.Body.streamed(<u32>p7));
}

export function lowerHandleResult(value: types.Response): usize {
  const address = allocateLowered(24);
  codec.storeResponse(value, address);
  return address;
}
