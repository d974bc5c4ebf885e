// What a guest of Rust does that asks for random values, as each HashMap does, or for its environment: it calls preview 1,
// whose adapter takes 128 KiB of the guest's memory the first time.
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
IMPORT("wasi_snapshot_preview1", "random_get") u32 random_get(u8 *at, u32 length);
extern u8 __heap_base;
static u32 next;
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
  u32 at = ((next ? next : (u32)&__heap_base) + align - 1) & -align;
  next = at + size;
  u32 has = __builtin_wasm_memory_size(0), needs = (next + 65535) >> 16;
  if (needs > has && __builtin_wasm_memory_grow(0, needs - has) == -1ul) __builtin_trap();
  return (void *)at;
}
static const char text[] = "Hello by preview 1!\n";
__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle(u32 request, u32 out) {
  static u8 result[64] __attribute__((aligned(8))), key[16];
  if (random_get(key, sizeof key)) __builtin_trap();
  u32 response = new_response(new_fields());
  response_body(response, result); u32 body = *(u32 *)(result + 4);
  outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body, result); u32 stream = *(u32 *)(result + 4);
  write_and_flush(stream, text, sizeof text - 1, result);
  drop_stream(stream);
  body_finish(body, 0, 0, result);
}
