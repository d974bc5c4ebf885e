// wasi:http/incoming-handler by hand: what wit-bindgen would write.
typedef unsigned int u32; typedef unsigned char u8;
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define T "wasi:http/types@0.2.12"
IMPORT(T, "[constructor]fields") u32 new_fields(void);
IMPORT(T, "[constructor]outgoing-response") u32 new_response(u32 fields);
IMPORT(T, "[method]outgoing-response.body") void response_body(u32 self, u8 *result);
IMPORT(T, "[method]outgoing-body.write") void body_write(u32 self, u8 *result);
IMPORT(T, "[static]outgoing-body.finish") void body_finish(u32 self, u32 some, u32 trailers, u8 *result);
IMPORT(T, "[static]response-outparam.set") void outparam_set(u32 out, u32 is_err, u32 response, u32 a, long long b, u32 c, u32 d, u32 e, u32 f);
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-and-flush") void write_and_flush(u32 self, const char *at, u32 length, u8 *result);
IMPORT("wasi:io/streams@0.2.12", "[resource-drop]output-stream") void drop_stream(u32 self);
static u8 heap[65536] __attribute__((aligned(16))); static u32 used;
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
  used = (used + align - 1) & -align; void *at = heap + used; used += size;
  if (used > sizeof heap) __builtin_trap();
  return at;
}
static const char text[] = "Hello from C!\n";
__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle(u32 request, u32 out) {
  static u8 result[64] __attribute__((aligned(8)));
  u32 response = new_response(new_fields());
  response_body(response, result); u32 body = *(u32 *)(result + 4);
  outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body, result); u32 stream = *(u32 *)(result + 4);
  write_and_flush(stream, text, sizeof text - 1, result);
  drop_stream(stream);
  body_finish(body, 0, 0, result);
}
