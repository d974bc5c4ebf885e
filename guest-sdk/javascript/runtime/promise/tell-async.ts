// What a program may ask an async function for, to know that it is one.
import { asyncKindOf, asyncPrototypeOf, asyncPrototypes } from "./async-kind.ts";

const hidden = { enumerable: false, configurable: true };

/** Makes `Object.prototype.toString`, `constructor`, `instanceof` and `__proto__` tell async functions as such. */
export function tellAsyncFunctions(): void {
  const prototype: object = Function.prototype;
  const usual: unknown = prototype.constructor;
  Object.defineProperty(prototype, Symbol.toStringTag, {
    get(this: unknown) {
      return asyncKindOf(this)?.name;
    },
    ...hidden,
  });
  Object.defineProperty(prototype, "constructor", {
    get(this: unknown) {
      return asyncKindOf(this) ?? usual;
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, "constructor", {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    ...hidden,
  });
  for (const kind of asyncPrototypes) {
    Object.defineProperty(kind.constructor, Symbol.hasInstance, {
      value: (value: unknown) => asyncPrototypeOf(value) === kind,
      ...hidden,
    });
  }
  tellPrototypes();
}

function tellPrototypes(): void {
  const { getPrototypeOf } = Reflect;
  const prototypeOf = (value: object): object | null => {
    const found = getPrototypeOf(value);
    return found === Function.prototype ? (asyncPrototypeOf(value) ?? found) : found;
  };
  Object.defineProperty(prototypeOf, "name", { value: "getPrototypeOf", configurable: true });
  Object.defineProperty(Reflect, "getPrototypeOf", {
    value: prototypeOf,
    writable: true,
    ...hidden,
  });
  const own = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__")!;
  Object.defineProperty(Object.prototype, "__proto__", {
    ...own,
    get(this: unknown) {
      return typeof this === "function" ? prototypeOf(this) : own.get!.call(this);
    },
  });
}
