// `node:util/types`, by what a value says of itself where the engine has no other way.
import { asyncKindOf } from "../promise/async-kind.ts";

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const tagged = (...tags: string[]) => {
  return (value: unknown): boolean =>
    typeof value === "object" && value !== null && tags.includes(tagOf(value));
};
const typedTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;
const typed = (name: string) => {
  return (value: unknown): boolean => typedTag.call(value) === name;
};
const madeLike = (example: object) => {
  const prototype: unknown = Object.getPrototypeOf(example);
  return (value: unknown): boolean =>
    typeof value === "function" && Object.getPrototypeOf(value) === prototype;
};

export const isAnyArrayBuffer = tagged("ArrayBuffer", "SharedArrayBuffer");
export const isArgumentsObject = tagged("Arguments");
export const isArrayBuffer = tagged("ArrayBuffer");
export const isArrayBufferView = (value: unknown): boolean => ArrayBuffer.isView(value);
export const isAsyncFunction = (value: unknown): boolean => asyncKindOf(value) !== null;
export const isBigInt64Array = typed("BigInt64Array");
export const isBigUint64Array = typed("BigUint64Array");
export const isBooleanObject = tagged("Boolean");
export const isBoxedPrimitive = tagged("Boolean", "Number", "String", "BigInt", "Symbol");
export const isDataView = tagged("DataView");
export const isDate = (value: unknown): boolean => value instanceof Date;
export const isExternal = (_value: unknown): boolean => false;
export const isFloat32Array = typed("Float32Array");
export const isFloat64Array = typed("Float64Array");
const isPlainGenerator = madeLike(function* () {});
export const isGeneratorFunction = (value: unknown): boolean =>
  isPlainGenerator(value) || asyncKindOf(value)?.name === "AsyncGeneratorFunction";
export const isGeneratorObject = tagged("Generator");
export const isInt16Array = typed("Int16Array");
export const isInt32Array = typed("Int32Array");
export const isInt8Array = typed("Int8Array");
export const isMap = (value: unknown): boolean => value instanceof Map;
export const isMapIterator = tagged("Map Iterator");
export const isModuleNamespaceObject = tagged("Module");
export const isNativeError = (value: unknown): boolean => value instanceof Error;
export const isNumberObject = tagged("Number");
export const isPromise = (value: unknown): boolean => value instanceof Promise;
/** Nothing tells a proxy from its target. */
export const isProxy = (_value: unknown): boolean => false;
export const isRegExp = (value: unknown): boolean => value instanceof RegExp;
export const isSet = (value: unknown): boolean => value instanceof Set;
export const isSetIterator = tagged("Set Iterator");
export const isSharedArrayBuffer = tagged("SharedArrayBuffer");
export const isStringObject = tagged("String");
export const isSymbolObject = tagged("Symbol");
export const isTypedArray = (value: unknown): boolean => typedTag.call(value) !== undefined;
export const isUint16Array = typed("Uint16Array");
export const isUint32Array = typed("Uint32Array");
export const isUint8Array = typed("Uint8Array");
export const isUint8ClampedArray = typed("Uint8ClampedArray");
export const isWeakMap = (value: unknown): boolean => value instanceof WeakMap;
export const isWeakSet = (value: unknown): boolean => value instanceof WeakSet;

export default {
  isAnyArrayBuffer,
  isArgumentsObject,
  isArrayBuffer,
  isArrayBufferView,
  isAsyncFunction,
  isBigInt64Array,
  isBigUint64Array,
  isBooleanObject,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isExternal,
  isFloat32Array,
  isFloat64Array,
  isGeneratorFunction,
  isGeneratorObject,
  isInt16Array,
  isInt32Array,
  isInt8Array,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isNumberObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
  isTypedArray,
  isUint16Array,
  isUint32Array,
  isUint8Array,
  isUint8ClampedArray,
  isWeakMap,
  isWeakSet,
};
