// `node:async_hooks`: values that follow a call through promises, timers and microtasks. What Node has besides, hooks and
// numbers of asynchronous operations, needs an engine that tells of them.
import { currentFrame, enterFrame, type Frame, runInFrame } from "../promise/frame.ts";

type Callback = (...values: never[]) => unknown;

export class AsyncLocalStorage {
  readonly #defaultValue: unknown;
  readonly #name: string;

  constructor(options: { defaultValue?: unknown; name?: string } = {}) {
    this.#defaultValue = options.defaultValue;
    this.#name = `${options.name ?? ""}`;
  }

  get name(): string {
    return this.#name;
  }

  static bind(callback: Callback): Callback {
    return AsyncResource.bind(callback);
  }

  static snapshot(): Callback {
    return AsyncResource.bind(((run: Callback, ...values: never[]) => run(...values)) as Callback);
  }

  getStore(): unknown {
    if (currentFrame?.has(this) !== true) return this.#defaultValue;
    return currentFrame.get(this);
  }

  run(store: unknown, callback: Callback, ...values: never[]): unknown {
    const before = this.getStore();
    if (Object.is(before, store)) return callback(...values);
    this.enterWith(store);
    try {
      return callback(...values);
    } finally {
      this.enterWith(before);
    }
  }

  exit(callback: Callback, ...values: never[]): unknown {
    return this.run(undefined, callback, ...values);
  }

  enterWith(store: unknown): void {
    enterFrame(new Map(currentFrame ?? []).set(this, store));
  }

  disable(): void {
    const frame = new Map(currentFrame ?? []);
    frame.delete(this);
    enterFrame(frame.size === 0 ? null : frame);
  }
}

export class AsyncResource {
  readonly #frame: Frame | null = currentFrame;

  constructor(type: string) {
    if (typeof type !== "string") {
      throw new TypeError('The "type" argument must be of type string');
    }
  }

  static bind(callback: Callback, type?: string, self?: unknown): Callback {
    const name = type ?? (callback as { name?: string })?.name;
    return new AsyncResource(name || "bound-anonymous-fn").bind(callback, self);
  }

  bind(callback: Callback, self?: unknown): Callback {
    if (typeof callback !== "function") {
      throw new TypeError('The "fn" argument must be of type function');
    }
    const run = (inner: unknown, values: never[]) =>
      this.runInAsyncScope(callback, self === undefined ? inner : self, ...values);
    const bound = function (this: unknown, ...values: never[]): unknown {
      return run(this, values);
    };
    Object.defineProperty(bound, "length", { value: callback.length, configurable: true });
    return bound;
  }

  runInAsyncScope(callback: Callback, self?: unknown, ...values: never[]): unknown {
    return runInFrame(this.#frame, () => Reflect.apply(callback, self, values));
  }

  emitDestroy(): this {
    return this;
  }
}

export default { AsyncLocalStorage, AsyncResource };
