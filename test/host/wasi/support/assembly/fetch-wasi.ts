// The functions of wasi:http that fetch, as `wasi.ts` has the others.

// @ts-ignore: decorators are AssemblyScript's
@external("wasi:http/types@0.2.12", "[method]future-incoming-response.subscribe")
export declare function subscribeFuture(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]future-incoming-response.get")
export declare function futureGet(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[resource-drop]future-incoming-response")
export declare function dropFuture(self: i32): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-response.status")
export declare function responseStatus(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-response.headers")
export declare function incomingHeaders(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-response.consume")
export declare function responseConsume(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[resource-drop]incoming-response")
export declare function dropResponse(self: i32): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[resource-drop]incoming-body")
export declare function dropBody(self: i32): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[constructor]request-options")
export declare function newOptions(): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]request-options.set-connect-timeout")
export declare function setConnectTimeout(self: i32, some: i32, duration: i64): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]request-options.set-first-byte-timeout")
export declare function setFirstByteTimeout(self: i32, some: i32, duration: i64): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]request-options.set-between-bytes-timeout")
export declare function setBetweenBytesTimeout(self: i32, some: i32, duration: i64): i32;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]input-stream.read")
export declare function read(self: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]input-stream.blocking-skip")
export declare function blockingSkip(self: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.subscribe")
export declare function subscribeOutput(self: i32): i32;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.blocking-flush")
export declare function blockingFlush(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/poll@0.2.12", "[resource-drop]pollable")
export declare function dropPollable(self: i32): void;
