// The functions of WASI 0.2 that the test guest imports, as the Canonical ABI lowers them: handles are
// numbers, strings are UTF-16, and what does not fit one value comes back in memory at `ret`.

// @ts-ignore: decorators are AssemblyScript's
@external("wasi:http/types@0.2.12", "[constructor]fields")
export declare function newFields(): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[static]fields.from-list")
export declare function fieldsFromList(list: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.get")
export declare function fieldsGet(self: i32, name: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.has")
export declare function fieldsHas(self: i32, name: usize, length: i32): bool;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.set")
export declare function fieldsSet(self: i32, name: usize, length: i32, values: usize, count: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.delete")
export declare function fieldsDelete(self: i32, name: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.append")
export declare function fieldsAppend(self: i32, name: usize, length: i32, value: usize, size: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.entries")
export declare function fieldsEntries(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]fields.clone")
export declare function fieldsClone(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[resource-drop]fields")
export declare function dropFields(self: i32): void;

// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.method")
export declare function requestMethod(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.path-with-query")
export declare function requestPath(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.scheme")
export declare function requestScheme(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.authority")
export declare function requestAuthority(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.headers")
export declare function requestHeaders(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-request.consume")
export declare function requestConsume(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]incoming-body.stream")
export declare function bodyStream(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[static]incoming-body.finish")
export declare function finishIncoming(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]future-trailers.get")
export declare function trailersGet(self: i32, ret: usize): void;

// @ts-ignore
@external("wasi:http/types@0.2.12", "[constructor]outgoing-response")
export declare function newResponse(headers: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-response.set-status-code")
export declare function setStatus(self: i32, status: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-response.headers")
export declare function responseHeaders(self: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-response.body")
export declare function responseBody(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-body.write")
export declare function bodyWrite(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[static]outgoing-body.finish")
export declare function finishOutgoing(self: i32, some: i32, trailers: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[resource-drop]outgoing-body")
export declare function dropOutgoingBody(self: i32): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[static]response-outparam.set")
export declare function setResponse(out: i32, isError: i32, a: i32, b: i32, c: i64, d: i32, e: i32, f: i32, g: i32): void;
// @ts-ignore
@external("wasi:http/types@0.2.12", "http-error-code")
export declare function httpErrorCode(error: i32, ret: usize): void;

// @ts-ignore
@external("wasi:http/types@0.2.12", "[constructor]outgoing-request")
export declare function newRequest(headers: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-request.set-authority")
export declare function setAuthority(self: i32, some: i32, text: usize, length: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-request.set-path-with-query")
export declare function setPath(self: i32, some: i32, text: usize, length: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-request.set-method")
export declare function setMethod(self: i32, tag: i32, text: usize, length: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-request.set-scheme")
export declare function setScheme(self: i32, some: i32, tag: i32, text: usize, length: i32): i32;
// @ts-ignore
@external("wasi:http/types@0.2.12", "[method]outgoing-request.body")
export declare function outgoingRequestBody(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:http/outgoing-handler@0.2.12", "handle")
export declare function fetch(request: i32, some: i32, options: i32, ret: usize): void;

// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]input-stream.blocking-read")
export declare function blockingRead(self: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]input-stream.skip")
export declare function skip(self: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]input-stream.subscribe")
export declare function subscribeInput(self: i32): i32;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[resource-drop]input-stream")
export declare function dropInput(self: i32): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.check-write")
export declare function checkWrite(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.write")
export declare function write(self: i32, bytes: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-and-flush")
export declare function writeAndFlush(self: i32, bytes: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-zeroes-and-flush")
export declare function writeZeroes(self: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[method]output-stream.blocking-splice")
export declare function splice(self: i32, source: i32, length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:io/streams@0.2.12", "[resource-drop]output-stream")
export declare function dropOutput(self: i32): void;
// @ts-ignore
@external("wasi:io/error@0.2.12", "[method]error.to-debug-string")
export declare function errorText(self: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/poll@0.2.12", "poll")
export declare function poll(list: usize, length: i32, ret: usize): void;
// @ts-ignore
@external("wasi:io/poll@0.2.12", "[method]pollable.ready")
export declare function ready(self: i32): bool;
// @ts-ignore
@external("wasi:io/poll@0.2.12", "[method]pollable.block")
export declare function block(self: i32): void;

// @ts-ignore
@external("wasi:clocks/monotonic-clock@0.2.12", "now")
export declare function monotonicNow(): i64;
// @ts-ignore
@external("wasi:clocks/monotonic-clock@0.2.12", "subscribe-duration")
export declare function subscribeDuration(duration: i64): i32;
// @ts-ignore
@external("wasi:clocks/wall-clock@0.2.12", "now")
export declare function wallNow(ret: usize): void;
// @ts-ignore
@external("wasi:random/random@0.2.12", "get-random-bytes")
export declare function randomBytes(length: i64, ret: usize): void;
// @ts-ignore
@external("wasi:random/random@0.2.12", "get-random-u64")
export declare function randomU64(): i64;
// @ts-ignore
@external("wasi:random/insecure-seed@0.2.12", "insecure-seed")
export declare function insecureSeed(ret: usize): void;
// @ts-ignore
@external("wasi:cli/environment@0.2.12", "get-environment")
export declare function getEnvironment(ret: usize): void;
// @ts-ignore
@external("wasi:cli/stdin@0.2.12", "get-stdin")
export declare function getStdin(): i32;
// @ts-ignore
@external("wasi:cli/stdout@0.2.12", "get-stdout")
export declare function getStdout(): i32;
// @ts-ignore
@external("wasi:cli/stderr@0.2.12", "get-stderr")
export declare function getStderr(): i32;
// @ts-ignore
@external("wasi:cli/terminal-stdout@0.2.12", "get-terminal-stdout")
export declare function getTerminalStdout(ret: usize): void;
// @ts-ignore
@external("wasi:filesystem/preopens@0.2.12", "get-directories")
export declare function getDirectories(ret: usize): void;
// @ts-ignore
@external("wasi:sockets/tcp-create-socket@0.2.12", "create-tcp-socket")
export declare function createTcpSocket(family: i32, ret: usize): void;
// @ts-ignore
@external("wasi:sockets/udp-create-socket@0.2.12", "create-udp-socket")
export declare function createUdpSocket(family: i32, ret: usize): void;
// @ts-ignore
@external("wasi:sockets/instance-network@0.2.12", "instance-network")
export declare function instanceNetwork(): i32;
// @ts-ignore
@external("wasi:sockets/ip-name-lookup@0.2.12", "resolve-addresses")
export declare function resolveAddresses(network: i32, name: usize, length: i32, ret: usize): void;

