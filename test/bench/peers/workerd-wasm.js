import greeter from "./greeter.wasm";

const { memory, greet } = new WebAssembly.Instance(greeter).exports;
const decoder = new TextDecoder();

export default {
  fetch() {
    const text = new Uint8Array(memory.buffer, 0, greet());
    return new Response(decoder.decode(text));
  },
};
