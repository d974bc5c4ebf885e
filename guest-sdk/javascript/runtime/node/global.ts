/** Node's name of the global object. */
export const global = globalThis;
