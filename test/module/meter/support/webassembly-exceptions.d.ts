// What of the exceptions' JavaScript API the tests use, besides runtime/wasm/webassembly.d.ts.
declare namespace WebAssembly {
  class Tag {
    constructor(type: { parameters: readonly string[] });
  }
  class Exception {
    constructor(tag: Tag, payload: readonly unknown[]);
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): unknown;
  }
}
