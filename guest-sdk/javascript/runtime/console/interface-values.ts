// What is shown of objects whose values are not their own properties: a few getters of each interface.

const shownGetters: Readonly<Record<string, readonly string[]>> = {
  AbortSignal: ["aborted"],
  Blob: ["size", "type"],
  CustomEvent: ["type", "detail"],
  Event: ["type"],
  File: ["size", "type", "name"],
  ReadableStream: ["locked"],
  Request: ["method", "url", "headers"],
  Response: ["status", "statusText", "headers", "bodyUsed"],
  URL: ["href"],
  WritableStream: ["locked"],
};

/** Names and values that are shown of an object of an interface of ours; none of any other. */
export function interfaceValues(value: object, name: string | null): [string, unknown][] {
  const getters = name === null ? undefined : shownGetters[name];
  const global: unknown = (globalThis as Record<string, unknown>)[name ?? ""];
  if (getters === undefined || typeof global !== "function" || !(value instanceof global))
    return [];
  return getters.map((getter) => [getter, Reflect.get(value, getter)]);
}
