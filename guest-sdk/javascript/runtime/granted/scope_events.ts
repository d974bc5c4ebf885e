// Events of errors and rejections that nobody handles, where a file of the worker's names them. Else the build leaves this file empty,
// and so what it alone uses out.
import { exposeHandler, scopeFunctions } from "../events/global-scope.ts";
import { PromiseRejectionEvent } from "../events/promise-rejection-event.ts";
import { exposeFunction, exposeInterface } from "../expose.ts";
import { reportToListeners } from "../loop/scope-events.ts";

exposeInterface("PromiseRejectionEvent", PromiseRejectionEvent, 2);
for (const [name, value] of Object.entries(scopeFunctions)) exposeFunction(name, value);
for (const name of ["onerror", "onunhandledrejection", "onrejectionhandled"]) exposeHandler(name);
reportToListeners();
