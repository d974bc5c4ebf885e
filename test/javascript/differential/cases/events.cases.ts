import { type Case, casesNamed, casesOf } from "../case.ts";

/** Runs with a target and a log of what its listeners saw. */
function logged(run: (target: EventTarget, log: unknown[]) => unknown): () => unknown {
  return () => {
    const log: unknown[] = [];
    const result = run(new EventTarget(), log);
    return [log, result];
  };
}

const targets: Record<string, () => unknown> = {
  "listeners in order": logged((target, log) => {
    target.addEventListener("x", () => log.push(1));
    target.addEventListener("x", () => log.push(2));
    return target.dispatchEvent(new Event("x"));
  }),
  "a listener is added once": logged((target, log) => {
    const listener = () => log.push(1);
    target.addEventListener("x", listener);
    target.addEventListener("x", listener);
    target.addEventListener("x", listener, true);
    target.dispatchEvent(new Event("x"));
  }),
  "a listener that is an object": logged((target, log) => {
    const listener = {
      handleEvent(this: unknown, event: Event) {
        log.push(this === listener, event.type);
      },
    };
    target.addEventListener("x", listener);
    target.dispatchEvent(new Event("x"));
  }),
  "this is the target": logged((target, log) => {
    target.addEventListener("x", function (this: unknown) {
      log.push(this === target);
    });
    target.dispatchEvent(new Event("x"));
  }),
  once: logged((target, log) => {
    target.addEventListener("x", () => log.push(1), { once: true });
    target.dispatchEvent(new Event("x"));
    target.dispatchEvent(new Event("x"));
  }),
  removed: logged((target, log) => {
    const listener = () => log.push(1);
    target.addEventListener("x", listener);
    target.removeEventListener("x", listener, true);
    target.dispatchEvent(new Event("x"));
    target.removeEventListener("x", listener);
    target.dispatchEvent(new Event("x"));
  }),
  "removed by another listener": logged((target, log) => {
    const second = () => log.push(2);
    target.addEventListener("x", () => target.removeEventListener("x", second));
    target.addEventListener("x", second);
    target.dispatchEvent(new Event("x"));
  }),
  "added by another listener": logged((target, log) => {
    target.addEventListener("x", () => target.addEventListener("x", () => log.push("late")));
    target.dispatchEvent(new Event("x"));
  }),
  "removed by a signal": logged((target, log) => {
    const controller = new AbortController();
    target.addEventListener("x", () => log.push(1), { signal: controller.signal });
    target.dispatchEvent(new Event("x"));
    controller.abort();
    target.dispatchEvent(new Event("x"));
  }),
  "a signal that is null": logged((target, log) => {
    target.addEventListener("x", () => log.push(1), { signal: null as never });
  }),
  "a signal that is none": logged((target, log) => {
    target.addEventListener("x", () => log.push(1), { signal: {} as never });
  }),
  "a signal that is aborted already": logged((target, log) => {
    target.addEventListener("x", () => log.push(1), { signal: AbortSignal.abort() });
    target.dispatchEvent(new Event("x"));
  }),
  "options are read once each": logged((target, log) => {
    const options = new Proxy(
      { once: true },
      {
        get(members, name) {
          // Node looks for settings of its own.
          if (typeof name === "string") log.push(name);
          return Reflect.get(members, name);
        },
      },
    );
    target.addEventListener("x", () => log.push("called"), options);
    target.addEventListener("x", null as never, options);
    target.removeEventListener("y", null as never, options as never);
    target.dispatchEvent(new Event("x"));
    target.dispatchEvent(new Event("x"));
  }),
  "options that are a function": logged((target, log) => {
    target.addEventListener(
      "x",
      () => log.push(1),
      Object.assign(() => 1, { once: true }) as never,
    );
    target.dispatchEvent(new Event("x"));
    target.dispatchEvent(new Event("x"));
  }),
  preventDefault: logged((target) => {
    target.addEventListener("x", (event) => event.preventDefault());
    const event = new Event("x", { cancelable: true });
    return [target.dispatchEvent(event), event.defaultPrevented];
  }),
  "preventDefault of what can't be cancelled": logged((target) => {
    target.addEventListener("x", (event) => event.preventDefault());
    const event = new Event("x");
    return [target.dispatchEvent(event), event.defaultPrevented];
  }),
  "preventDefault in a passive listener": logged((target) => {
    target.addEventListener("x", (event) => event.preventDefault(), { passive: true });
    return target.dispatchEvent(new Event("x", { cancelable: true }));
  }),
  stopImmediatePropagation: logged((target, log) => {
    target.addEventListener("x", (event) => event.stopImmediatePropagation());
    target.addEventListener("x", () => log.push("no"));
    target.dispatchEvent(new Event("x"));
  }),
  "null as listener": logged((target) => {
    target.addEventListener("x", null as never);
    return target.dispatchEvent(new Event("x"));
  }),
  "dispatch of no event": logged((target) => target.dispatchEvent({} as never)),
  "dispatch of an event under way": logged((target, log) => {
    target.addEventListener("x", (event) => {
      try {
        target.dispatchEvent(event);
      } catch (error) {
        log.push((error as Error).name);
      }
    });
    target.dispatchEvent(new Event("x"));
  }),
  "dispatch of one event twice": logged((target, log) => {
    target.addEventListener("x", () => log.push(1));
    const event = new Event("x");
    target.dispatchEvent(event);
    target.dispatchEvent(event);
  }),
  "what an event says while it is dispatched": logged((target, log) => {
    target.addEventListener("x", (event) => {
      log.push(
        event.target === target,
        event.currentTarget === target,
        event.eventPhase,
        event.composedPath().length,
      );
    });
    const event = new Event("x");
    target.dispatchEvent(event);
    return [
      event.target === target,
      event.currentTarget,
      event.eventPhase,
      event.composedPath().length,
    ];
  }),
  "a class of one's own": () => {
    class Own extends EventTarget {
      count = 0;
    }
    const target = new Own();
    target.addEventListener("x", (event) => {
      (event.currentTarget as Own).count++;
    });
    target.dispatchEvent(new Event("x"));
    return target.count;
  },
};

const events: Record<string, () => unknown> = {
  defaults: () => {
    const event = new Event("x");
    const { type, bubbles, cancelable, composed, defaultPrevented, isTrusted, target } = event;
    return [
      type,
      bubbles,
      cancelable,
      composed,
      defaultPrevented,
      isTrusted,
      target,
      event.eventPhase,
    ];
  },
  options: () => {
    const { bubbles, cancelable, composed } = new Event("x", {
      bubbles: true,
      cancelable: true,
      composed: true,
    });
    return [bubbles, cancelable, composed];
  },
  "no type": () => new (Event as unknown as new () => Event)(),
  "a type that is no string": () => new Event(1 as never).type,
  constants: () =>
    ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].map((name) =>
      Reflect.get(Event, name),
    ),
  returnValue: () => {
    const event = new Event("x", { cancelable: true });
    const before = event.returnValue;
    event.returnValue = false as never;
    return [before, event.returnValue, event.defaultPrevented];
  },
  "CustomEvent's detail": () => [
    new CustomEvent("x").detail,
    new CustomEvent("x", { detail: { a: 1 } }).detail,
    new CustomEvent("x") instanceof Event,
  ],
  tags: () =>
    [new Event("x"), new CustomEvent("x"), new EventTarget()].map((value) =>
      Object.prototype.toString.call(value),
    ),
  "DOMException's defaults": () => {
    const { name, message, code } = new DOMException();
    return [name, message, code];
  },
  "DOMException's codes": () =>
    ["AbortError", "DataCloneError", "NotSupportedError", "QuotaExceededError", "Own"].map(
      (name) => {
        const exception = new DOMException("m", name);
        return [exception.name, exception.code, exception.message, exception instanceof Error];
      },
    ),
  "DOMException's string": () => String(new DOMException("m", "AbortError")),
  "DOMException's constants": () => [DOMException.ABORT_ERR, DOMException.DATA_CLONE_ERR],
};

/** Interfaces that both have; of some Node has one of its own instead. */
const interfaces =
  `AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey
  CustomEvent DOMException DecompressionStream Event EventTarget File FormData Headers MessageChannel MessageEvent Performance
  PerformanceEntry ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder
  TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter PerformanceMark`.split(/\s+/);

const lengths = casesOf("length of", interfaces, (name) => {
  const scope = globalThis as unknown as Record<string, { readonly length: number }>;
  return scope[name]!.length;
});

export const eventsCases: Case[] = [
  ...casesNamed("EventTarget", targets),
  ...casesNamed("Event", events),
  ...lengths,
];
