// Static methods of Promise that need nothing of what is in one (ECMA-262 §27.2.4). Subclasses inherit them: `this` is the constructor.
import { type Capability, newCapability } from "./capability.ts";
import * as combinators from "./combinators.ts";

export function staticMethods(own: combinators.OwnPromises) {
  return {
    reject(this: unknown, reason?: unknown): unknown {
      const { promise, reject } = newCapability(this);
      reject(reason);
      return promise;
    },

    all(this: unknown, values: Iterable<unknown>): unknown {
      return combinators.all({ maker: this, values, own });
    },

    allSettled(this: unknown, values: Iterable<unknown>): unknown {
      return combinators.allSettled({ maker: this, values, own });
    },

    any(this: unknown, values: Iterable<unknown>): unknown {
      return combinators.any({ maker: this, values, own });
    },

    race(this: unknown, values: Iterable<unknown>): unknown {
      return combinators.race({ maker: this, values, own });
    },

    try(this: unknown, callback: (...values: unknown[]) => unknown, ...values: unknown[]): unknown {
      const { promise, resolve, reject } = newCapability(this);
      try {
        resolve(callback(...values));
      } catch (error) {
        reject(error);
      }
      return promise;
    },

    withResolvers(this: unknown): Capability {
      return newCapability(this);
    },
  };
}
