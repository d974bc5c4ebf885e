/** A class that may be called without `new` as well (ECMA-402 §11.1.1 and §16.1.1). */
export function callable<Class extends abstract new (...values: never[]) => object>(
  made: Class,
): Class {
  const proxy = new Proxy(made, {
    apply: (target, _self, values) => Reflect.construct(target, values),
  });
  Object.defineProperty(made.prototype, "constructor", {
    value: proxy,
    writable: true,
    configurable: true,
  });
  return proxy;
}
