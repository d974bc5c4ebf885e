// Packages without types of their own, as far as they are used here.
declare module "buffer/index.js" {
  export { Buffer, constants, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer } from "buffer/index.d.ts";
}

declare module "events/events.js" {
  const EventEmitter: {
    new (): object;
    prototype: object;
    listenerCount(emitter: object, name: string | symbol): number;
    once(emitter: object, name: string | symbol): Promise<unknown[]>;
    defaultMaxListeners: number;
    [name: string]: unknown;
  };
  export default EventEmitter;
}

declare module "path-browserify" {
  const path: Record<
    | "basename"
    | "dirname"
    | "extname"
    | "format"
    | "isAbsolute"
    | "join"
    | "normalize"
    | "parse"
    | "relative"
    | "resolve",
    (...values: never[]) => unknown
  > & { delimiter: string; sep: string; posix: unknown; win32: unknown };
  export default path;
}

declare module "string_decoder/lib/string_decoder.js" {
  export const StringDecoder: unknown;
}

declare module "readable-stream/lib/ours/browser.js" {
  const stream: Record<string, unknown>;
  export default stream;
}

declare module "unenv/node/querystring" {
  const querystring: Record<string, unknown>;
  export default querystring;
  export * from "node:querystring";
}
