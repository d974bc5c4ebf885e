//! wasi:http/incoming-handler by hand, as in hello.c: what `wit_bindgen` would write, and the standard library.
use std::alloc::{alloc, realloc, Layout};

#[link(wasm_import_module = "wasi:http/types@0.2.12")]
unsafe extern "C" {
    #[link_name = "[constructor]fields"]
    fn new_fields() -> u32;
    #[link_name = "[constructor]outgoing-response"]
    fn new_response(fields: u32) -> u32;
    #[link_name = "[method]outgoing-response.body"]
    fn response_body(this: u32, result: *mut u32);
    #[link_name = "[method]outgoing-body.write"]
    fn body_write(this: u32, result: *mut u32);
    #[link_name = "[static]outgoing-body.finish"]
    fn body_finish(this: u32, some: u32, trailers: u32, result: *mut u32);
    #[link_name = "[static]response-outparam.set"]
    fn outparam_set(out: u32, is_err: u32, response: u32, a: u32, b: u64, c: u32, d: u32, e: u32, f: u32);
}

#[link(wasm_import_module = "wasi:io/streams@0.2.12")]
unsafe extern "C" {
    #[link_name = "[method]output-stream.blocking-write-and-flush"]
    fn write_and_flush(this: u32, at: *const u8, length: usize, result: *mut u32);
    #[link_name = "[resource-drop]output-stream"]
    fn drop_stream(this: u32);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    unsafe {
        match old_size {
            0 => alloc(Layout::from_size_align_unchecked(size, align)),
            _ => realloc(old, Layout::from_size_align_unchecked(old_size, align), size),
        }
    }
}

#[unsafe(export_name = "wasi:http/incoming-handler@0.2.12#handle")]
pub unsafe extern "C" fn handle(_request: u32, out: u32) {
    let mut result = [0u32; 16];
    let at = result.as_mut_ptr();
    let text = format!("Hello from {}!\n", ["R", "u", "s", "t"].concat());
    unsafe {
        let response = new_response(new_fields());
        response_body(response, at);
        let body = result[1];
        outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
        body_write(body, at);
        let stream = result[1];
        write_and_flush(stream, text.as_ptr(), text.len(), at);
        drop_stream(stream);
        body_finish(body, 0, 0, at);
    }
}
