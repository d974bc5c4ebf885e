import { type Case, casesNamed } from "../case.ts";

const reasonOf = (signal: AbortSignal) => {
  const { reason } = signal;
  return reason instanceof DOMException ? [reason.name, reason.code] : reason;
};

const cases: Record<string, () => unknown> = {
  "before and after": () => {
    const controller = new AbortController();
    const { signal } = controller;
    const before = [signal.aborted, signal.reason];
    controller.abort();
    return [before, signal.aborted, reasonOf(signal)];
  },
  "a reason of one's own": () => {
    const controller = new AbortController();
    controller.abort({ why: 1 });
    return controller.signal.reason;
  },
  "null as a reason": () => {
    const controller = new AbortController();
    controller.abort(null);
    return controller.signal.reason;
  },
  "the first reason stays": () => {
    const controller = new AbortController();
    controller.abort("a");
    controller.abort("b");
    return controller.signal.reason;
  },
  "the event comes once": () => {
    const controller = new AbortController();
    const log: string[] = [];
    controller.signal.addEventListener("abort", ({ type }) => log.push(type));
    controller.abort();
    controller.abort();
    return log;
  },
  onabort: () => {
    const controller = new AbortController();
    const log: unknown[] = [];
    controller.signal.onabort = (event) => {
      log.push(event.type, event.target === controller.signal);
    };
    controller.abort();
    return log;
  },
  "onabort stands where it was set first": () => {
    const controller = new AbortController();
    const { signal } = controller;
    const log: number[] = [];
    signal.onabort = () => void log.push(1);
    signal.addEventListener("abort", () => log.push(2));
    signal.onabort = () => void log.push(3);
    controller.abort();
    return log;
  },
  "onabort of no function": () => {
    const { signal } = new AbortController();
    signal.onabort = 5 as never;
    return signal.onabort;
  },
  throwIfAborted: () => {
    const controller = new AbortController();
    controller.signal.throwIfAborted();
    controller.abort(new RangeError("x"));
    controller.signal.throwIfAborted();
  },
  "AbortSignal.abort": () => {
    const signal = AbortSignal.abort();
    return [signal.aborted, reasonOf(signal), AbortSignal.abort("x").reason];
  },
  "AbortSignal.abort of undefined": () => reasonOf(AbortSignal.abort(undefined)),
  "AbortSignal can't be made": () => new (AbortSignal as unknown as new () => AbortSignal)(),
  "AbortSignal.timeout": async () => {
    const signal = AbortSignal.timeout(5);
    const before = signal.aborted;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return [before, signal.aborted, reasonOf(signal)];
  },
  "AbortSignal.timeout of a negative number": () => AbortSignal.timeout(-1),
  "AbortSignal.any": () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([a.signal, b.signal]);
    const before = any.aborted;
    b.abort("b");
    a.abort("a");
    return [before, any.aborted, any.reason];
  },
  "AbortSignal.any of none": () => AbortSignal.any([]).aborted,
  "AbortSignal.any of an aborted one": () => {
    const any = AbortSignal.any([new AbortController().signal, AbortSignal.abort("x")]);
    return [any.aborted, any.reason];
  },
  "AbortSignal.any of what depends on others": () => {
    const controller = new AbortController();
    const any = AbortSignal.any([AbortSignal.any([controller.signal])]);
    const log: unknown[] = [];
    any.addEventListener("abort", () => log.push("any"));
    controller.signal.addEventListener("abort", () => log.push("source"));
    controller.abort();
    return [log, any.aborted];
  },
  "AbortSignal.any of no signals": () => AbortSignal.any([{} as never]),
  "AbortSignal.any of nothing": () => (AbortSignal.any as unknown as () => void)(),
  "dependents are aborted before listeners run": () => {
    const controller = new AbortController();
    const any = AbortSignal.any([controller.signal]);
    const log: unknown[] = [];
    controller.signal.addEventListener("abort", () => log.push(any.aborted));
    controller.abort();
    return log;
  },
  "the signal is always the same": () => {
    const controller = new AbortController();
    const { signal } = controller;
    return signal === controller.signal;
  },
  "a signal is an EventTarget": () => new AbortController().signal instanceof EventTarget,
  tags: () => {
    const controller = new AbortController();
    return [controller, controller.signal].map((value) => Object.prototype.toString.call(value));
  },
};

export const abortCases: Case[] = casesNamed("abort", cases);
