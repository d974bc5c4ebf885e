// What guests of other toolchains do, one conduct a path; a handler by hand, as in examples/wasi-http/hello.c.
typedef unsigned int u32; typedef unsigned char u8; typedef unsigned long long u64;
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define T "wasi:http/types@0.2.12"
IMPORT(T, "[method]incoming-request.path-with-query") void path_of(u32 self, u8 *result);
IMPORT(T, "[constructor]fields") u32 new_fields(void);
IMPORT(T, "[constructor]outgoing-response") u32 new_response(u32 fields);
IMPORT(T, "[method]outgoing-response.body") void response_body(u32 self, u8 *result);
IMPORT(T, "[method]outgoing-body.write") void body_write(u32 self, u8 *result);
IMPORT(T, "[static]outgoing-body.finish") void body_finish(u32 self, u32 some, u32 trailers, u8 *result);
IMPORT(T, "[static]response-outparam.set") void outparam_set(u32 out, u32 is_err, u32 response, u32 a, long long b, u32 c, u32 d, u32 e, u32 f);
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.write") void stream_write(u32 self, const void *at, u32 length, u8 *result);
IMPORT("wasi:io/streams@0.2.12", "[resource-drop]output-stream") void drop_stream(u32 self);
IMPORT("wasi:io/poll@0.2.12", "[method]pollable.block") void block(u32 self);
IMPORT("wasi:clocks/monotonic-clock@0.2.12", "subscribe-duration") u32 subscribe_duration(u64 nanoseconds);
IMPORT("wasi:random/random@0.2.12", "get-random-bytes") void random_bytes(u64 length, u8 *result);
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-and-flush") void write_and_flush(u32 self, const char *at, u32 length, u8 *result);
IMPORT("wasi:io/streams@0.2.12", "[method]input-stream.blocking-read") void blocking_read(u32 self, u64 length, u8 *result);
IMPORT("wasi:http/outgoing-handler@0.2.12", "handle") void send(u32 request, u32 some, u32 options, u8 *result);
IMPORT(T, "[constructor]outgoing-request") u32 new_request(u32 fields);
IMPORT(T, "[method]outgoing-request.set-method") u32 set_method(u32 self, u32 method, u32 a, u32 b);
IMPORT(T, "[method]outgoing-request.set-scheme") u32 set_scheme(u32 self, u32 some, u32 scheme, u32 a, u32 b);
IMPORT(T, "[method]outgoing-request.set-authority") u32 set_authority(u32 self, u32 some, const char *at, u32 length);
IMPORT(T, "[method]outgoing-request.set-path-with-query") u32 set_path(u32 self, u32 some, const char *at, u32 length);
IMPORT(T, "[method]outgoing-request.body") void request_body(u32 self, u8 *result);
IMPORT(T, "[method]future-incoming-response.subscribe") u32 subscribe_response(u32 self);
IMPORT(T, "[method]future-incoming-response.get") void response_of(u32 self, u8 *result);
IMPORT(T, "[method]incoming-response.consume") void consume(u32 self, u8 *result);
IMPORT(T, "[method]incoming-body.stream") void body_stream(u32 self, u8 *result);
static u8 heap[2 << 20] __attribute__((aligned(16))); static u32 used;
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
  used = (used + align - 1) & -align; void *at = heap + used; used += size;
  if (used > sizeof heap) __builtin_trap();
  return at;
}
static u8 result[128] __attribute__((aligned(8)));
// Answers with what is written without asking how much may be.
static void answer_with(u32 out, const void *at, u32 length) {
  u32 response = new_response(new_fields());
  response_body(response, result); u32 body = *(u32 *)(result + 4);
  outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body, result); u32 stream = *(u32 *)(result + 4);
  stream_write(stream, at, length, result);
  if (result[0]) __builtin_trap();
  drop_stream(stream);
  body_finish(body, 0, 0, result);
}
static void answer(u32 out, u32 a, u32 b) {
  u32 numbers[2] = { a, b };
  answer_with(out, numbers, sizeof numbers);
}
// Sends a request and awaits the head of its answer, before it writes at all: the content to write is `body`, the one to read is returned.
static u32 await_head(const char *authority, u32 length, u32 *body) {
  u32 request = new_request(new_fields());
  if (set_method(request, 2, 0, 0) | set_scheme(request, 1, 0, 0, 0)) __builtin_trap();
  if (set_authority(request, 1, authority, length) | set_path(request, 1, "/", 1)) __builtin_trap();
  request_body(request, result); *body = *(u32 *)(result + 4);
  send(request, 0, 0, result); if (result[0]) __builtin_trap();
  u32 future = *(u32 *)(result + 8);
  block(subscribe_response(future));
  response_of(future, result); if (!result[0] || result[8] || result[16]) __builtin_trap();
  consume(*(u32 *)(result + 24), result);
  return *(u32 *)(result + 4);
}
// Writes once it has the head, and then awaits what comes back of each piece before the next.
static void await_then_write(u32 out, const char *authority, u32 length) {
  u32 body, answered = await_head(authority, length, &body);
  body_stream(answered, result); u32 back = *(u32 *)(result + 4);
  body_write(body, result); u32 stream = *(u32 *)(result + 4);
  static char text[64]; u32 at = 0;
  for (u32 piece = 0; piece < 3; piece++) {
    write_and_flush(stream, &"onetwosix"[3 * piece], 3, result); if (result[0]) __builtin_trap();
    u32 end = at + 3;
    while (at < end) {
      blocking_read(back, 3, result); if (result[0]) __builtin_trap();
      char *from = *(char **)(result + 4); u32 count = *(u32 *)(result + 8);
      for (u32 each = 0; each < count; each++) text[at++] = from[each];
    }
    text[at++] = ' ';
  }
  drop_stream(stream);
  body_finish(body, 0, 0, result); if (result[0]) __builtin_trap();
  // The origin's content ends after its own.
  blocking_read(back, 1, result);
  text[at++] = result[0] && result[4] == 1 ? '.' : '!';
  answer_with(out, text, at);
}
// The size before it, and whether a byte of what is new was there before.
static void grow(u32 out, u32 pages) {
  u32 before = __builtin_wasm_memory_grow(0, pages);
  volatile u8 *last = (volatile u8 *)((before + pages) * 65536 - 1);
  u8 found = *last; *last = 1;
  answer(out, before, found);
}
__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle(u32 request, u32 out) {
  path_of(request, result);
  char *path = *(char **)(result + 4);
  switch (path[1]) {
    case 'a': await_then_write(out, path + 3, *(u32 *)(result + 8) - 3); return;
    case 'w': answer(out, 1, 2); return;
    case 'g': grow(out, 1); return;
    case 'G': grow(out, 2); return;
    case 'r': {
      random_bytes(1 << 20, result);
      u8 *bytes = *(u8 **)result; u32 length = *(u32 *)(result + 4), set = 0;
      for (u32 at = 0; at < length; at++) set += __builtin_popcount(bytes[at]);
      answer(out, length, set);
      return;
    }
    case 'h': {
      u32 body; await_head(path + 3, *(u32 *)(result + 8) - 3, &body);
      body_finish(body, 0, 0, result);
      grow(out, 2);
      return;
    }
    case 't': block(subscribe_duration(2000000)); grow(out, 1); return;
    case 's': block(subscribe_duration(~0ull)); answer(out, 0, 0); return;
  }
}
